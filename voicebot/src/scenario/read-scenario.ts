/** A scenario file's text to a scenario, or to the places that are wrong in it: line, column, and what to write instead. */
import { type Document, isMap, isNode, LineCounter, parseDocument } from "yaml";
import type * as z from "zod";
import { closest } from "./scenario-faults.ts";
import { ScenarioFile } from "./scenario-file.ts";

export interface Fault {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type ReadScenario = { readonly scenario: ScenarioFile } | { readonly faults: readonly Fault[] };

/** More mistakes than these are not listed. */
const mostFaults = 20;

/** YAML, of which JSON is a part. */
export function readScenario(text: string): ReadScenario {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (document.errors.length > 0) {
    return {
      faults: document.errors.slice(0, mostFaults).map(({ pos, message }) => ({ ...at(pos[0]), message })),
    };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return { faults: [{ line: 1, column: 1, message: (error as Error).message }] };
  }
  const read = ScenarioFile.safeParse(value ?? {});
  if (read.success) return { scenario: read.data };
  const faults = read.error.issues.flatMap((issue) => faultsOf(issue, document, at));
  return { faults: faults.toSorted((a, b) => a.line - b.line || a.column - b.column).slice(0, mostFaults) };
}

/** "line 3, column 5: ..." for people. */
export const faultText = ({ line, column, message }: Fault): string => `line ${line}, column ${column}: ${message}`;

type Where = (offset: number) => { readonly line: number; readonly column: number };

function faultsOf(issue: z.core.$ZodIssue, document: Document, at: Where): Fault[] {
  const path = issue.path.filter((part) => typeof part !== "symbol");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      ...at(offsetOf(document, [...path, key])),
      message: unknownKey(key, path),
    }));
  }
  const field = path.length === 0 ? "" : `${path.join(".")}: `;
  return [{ ...at(offsetOf(document, path)), message: `${field}${sayWhat(issue, document, path)}` }];
}

function unknownKey(key: string, path: readonly (string | number)[]): string {
  const known = keysAt(path);
  const meant = closest(key, known);
  const place = path.length === 0 ? "" : ` in ${path.join(".")}`;
  return meant === null
    ? `${key} is not known${place}: write one of ${known.join(", ")}`
    : `${key} is not known${place}: write ${meant}?`;
}

function sayWhat(issue: z.core.$ZodIssue, document: Document, path: readonly (string | number)[]): string {
  if (issue.code === "invalid_value") {
    const written = String(document.getIn(path));
    const options = issue.values.map(String);
    const meant = closest(written, options);
    return meant === null ? `write one of ${options.join(", ")}` : `${written} is not known: write ${meant}?`;
  }
  const missing = issue.code === "invalid_type" && document.getIn(path) === undefined;
  return missing ? `is missing: write a ${issue.expected}` : issue.message;
}

/** Where the part of the file at this path begins: its key if it has one; what encloses it, when it is missing. */
function offsetOf(document: Document, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isNode(key) && String(key.toJS(document)) === String(last))
      : undefined;
    const node = pair?.key ?? document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

/** The fields that the schema knows at a path. */
function keysAt(path: readonly (string | number)[]): string[] {
  let schema: z.core.$ZodType | undefined = ScenarioFile;
  for (const part of path) schema = child(inner(schema), part);
  const found = inner(schema);
  return found && "shape" in found._zod.def ? Object.keys((found as z.ZodObject).shape) : [];
}

function child(schema: z.core.$ZodType | undefined, part: string | number): z.core.$ZodType | undefined {
  if (!schema) return undefined;
  if (typeof part === "number") return (schema as z.ZodArray).element;
  return "shape" in schema._zod.def ? (schema as z.ZodObject).shape[part] : undefined;
}

/** Without defaults and options around it. */
function inner(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  let found = schema;
  while (found && "innerType" in found._zod.def) found = found._zod.def.innerType as z.core.$ZodType;
  return found;
}
