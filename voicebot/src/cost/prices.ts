/** What the providers' units cost: a dated table, in USD. */
import type { Provider } from "../platform/provider-error.ts";

export interface PriceTable {
  /** Names the table in `voicebot_price_info`: a date. */
  readonly version: string;
  /** When somebody last looked at the providers' lists, `2026-11-22`; undefined: nobody says. */
  readonly date?: string | undefined;
  readonly deepgram: Readonly<Record<string, { readonly usdPerMinute: number }>>;
  readonly groq: Readonly<
    Record<string, { readonly usdPerMillionInputTokens: number; readonly usdPerMillionOutputTokens: number }>
  >;
  readonly elevenlabs: Readonly<Record<string, { readonly usdPerThousandCharacters: number }>>;
}

/**
 * List prices of November 2026, pay as you go.
 * deepgram.com/pricing: streaming, one language. groq.com/pricing: without cached tokens.
 * elevenlabs.io/pricing/api: Flash and Turbo cost half of the others; 0.04 to 0.06 by plan.
 */
export const listPrices: PriceTable = {
  version: "2026-11",
  date: "2026-11-20",
  deepgram: {
    "nova-3": { usdPerMinute: 0.0048 },
    "flux-general-multi": { usdPerMinute: 0.0078 },
  },
  groq: {
    "openai/gpt-oss-120b": { usdPerMillionInputTokens: 0.15, usdPerMillionOutputTokens: 0.6 },
    "openai/gpt-oss-20b": { usdPerMillionInputTokens: 0.075, usdPerMillionOutputTokens: 0.3 },
    "llama-3.3-70b-versatile": { usdPerMillionInputTokens: 0.59, usdPerMillionOutputTokens: 0.79 },
  },
  elevenlabs: {
    eleven_flash_v2_5: { usdPerThousandCharacters: 0.05 },
    eleven_turbo_v2_5: { usdPerThousandCharacters: 0.05 },
    eleven_multilingual_v2: { usdPerThousandCharacters: 0.1 },
    eleven_v3: { usdPerThousandCharacters: 0.1 },
  },
};

/** What the counters count, and so what prices are told by. */
export const units = ["audio_second", "input_token", "output_token", "character"] as const;
export type Unit = (typeof units)[number];

export interface Price {
  readonly provider: Provider;
  readonly model: string;
  readonly unit: Unit;
  readonly usd: number;
}

/** The table as one price for each unit of each model. */
export function pricesPerUnit(table: PriceTable): Price[] {
  const deepgram = Object.entries(table.deepgram).map(
    ([model, { usdPerMinute }]): Price => ({
      provider: "deepgram",
      model,
      unit: "audio_second",
      usd: usdPerMinute / 60,
    }),
  );
  const groq = Object.entries(table.groq).flatMap(([model, price]): Price[] => [
    { provider: "groq", model, unit: "input_token", usd: price.usdPerMillionInputTokens / 1e6 },
    { provider: "groq", model, unit: "output_token", usd: price.usdPerMillionOutputTokens / 1e6 },
  ]);
  const elevenlabs = Object.entries(table.elevenlabs).map(
    ([model, { usdPerThousandCharacters }]): Price => ({
      provider: "elevenlabs",
      model,
      unit: "character",
      usd: usdPerThousandCharacters / 1000,
    }),
  );
  return [...deepgram, ...groq, ...elevenlabs];
}

/**
 * USD per unit of a model. A model that the table does not name costs what the most expensive one does, so that money
 * is rather overstated than forgotten; `known` tells which it was.
 */
export function usdPerUnit(
  prices: readonly Price[],
  provider: Provider,
  model: string,
  unit: Unit,
): { usd: number; known: boolean } {
  const candidates = prices.filter((price) => price.provider === provider && price.unit === unit);
  const exact = candidates.find((price) => price.model === model);
  if (exact !== undefined) return { usd: exact.usd, known: true };
  return { usd: Math.max(0, ...candidates.map((price) => price.usd)), known: false };
}
