/** A YAML file of prices that replace those of the built-in table, model by model. */
import { isScalar, LineCounter, parseDocument } from "yaml";
import * as z from "zod";
import type { Read } from "../platform/file-in-force.ts";
import type { PriceTable } from "./prices.ts";

const usd = z.number().min(0).max(10_000);
const models = <T extends z.ZodType>(price: T) => z.record(z.string().min(1).max(128), price).default({});

const PricesFile = z.strictObject({
  version: z.string().min(1).max(64),
  date: z.iso.date().optional(),
  deepgram: models(z.strictObject({ usdPerMinute: usd })),
  groq: models(z.strictObject({ usdPerMillionInputTokens: usd, usdPerMillionOutputTokens: usd })),
  elevenlabs: models(z.strictObject({ usdPerThousandCharacters: usd })),
});

type Document = ReturnType<typeof parseDocument>;

/** Line of the path's value in the file, or of the nearest that is there. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    const range =
      isScalar(node) || (typeof node === "object" && node !== null && "range" in node) ? node.range : undefined;
    if (Array.isArray(range)) return lines.linePos(range[0] as number).line;
  }
  return 1;
}

/** A version that begins with a date (`2026-11-22-contract`, as the built-in table's `2026-11`) says it by that. */
function dateIn(version: string): string | undefined {
  const [, month, day] = /^(\d{4}-\d{2})(-\d{2})?(?!\d)/.exec(version) ?? [];
  if (month === undefined) return undefined;
  const date = `${month}${day ?? "-01"}`;
  return z.iso.date().safeParse(date).success ? date : undefined;
}

/** `refused` says the line and the reason. */
export function readPrices(text: string, builtIn: PriceTable): Read<PriceTable> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors[0];
  if (broken !== undefined) return { refused: `line ${lines.linePos(broken.pos[0]).line}: not YAML: ${broken.code}` };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return { refused: `line 1: ${(error as Error).message}` };
  }
  const parsed = PricesFile.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const path = issue?.path ?? [];
    const where = path.length === 0 ? "" : `${path.map(String).join(".")}: `;
    return { refused: `line ${lineOf(document, lines, path)}: ${where}${issue?.message}` };
  }
  const { version, date, deepgram, groq, elevenlabs } = parsed.data;
  return {
    value: {
      version,
      date: date ?? dateIn(version),
      deepgram: { ...builtIn.deepgram, ...deepgram },
      groq: { ...builtIn.groq, ...groq },
      elevenlabs: { ...builtIn.elevenlabs, ...elevenlabs },
    },
  };
}
