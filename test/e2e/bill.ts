/** The bill for what the emulators counted, at list prices written down here once more, so that an error in one table shows. */
import type { ProviderCounts } from "@voicebots/demo";

/** November 2026, USD. */
const deepgramPerSecond = 0.0048 / 60;
const groqPerToken: Readonly<Record<string, { readonly input: number; readonly output: number }>> = {
  "openai/gpt-oss-120b": { input: 0.15 / 1e6, output: 0.6 / 1e6 },
  "openai/gpt-oss-20b": { input: 0.075 / 1e6, output: 0.3 / 1e6 },
};
const elevenlabsPerCharacter = 0.05 / 1000;

export interface Bill {
  readonly deepgram: number;
  readonly groq: number;
  readonly elevenlabs: number;
  readonly total: number;
}

export function billOf({ deepgram, groq, elevenlabs }: ProviderCounts): Bill {
  const heard = deepgram.audioSeconds * deepgramPerSecond;
  const understood = Object.entries(groq.models).reduce((sum, [model, { inputTokens, outputTokens }]) => {
    const price = groqPerToken[model];
    if (price === undefined) throw new Error(`nobody has said what ${model} costs`);
    return sum + inputTokens * price.input + outputTokens * price.output;
  }, 0);
  const spoken = elevenlabs.characters * elevenlabsPerCharacter;
  return { deepgram: heard, groq: understood, elevenlabs: spoken, total: heard + understood + spoken };
}
