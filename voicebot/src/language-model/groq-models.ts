/** The models that Groq serves to a key, through the official SDK. https://console.groq.com/docs/api-reference#models */
import Groq from "groq-sdk";
import * as z from "zod";
import { attempt } from "../platform/attempt.ts";
import type { Clock } from "../platform/clock.ts";
import { ProviderError } from "../platform/provider-error.ts";
import { groqError } from "./groq-error.ts";

export interface GroqModelsOptions {
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
  readonly clock: Clock;
}

const attemptMs = 5000;

/** What we use of the list. A model that is switched off is listed with `active: false`. */
const ModelList = z.object({ data: z.array(z.object({ id: z.string(), active: z.boolean().optional() })).max(10_000) });

/** Names, in the provider's order. One attempt, within 5 s. Throws ProviderError, or the signal's reason. */
export async function groqModels(
  { apiKey, baseUrl, clock }: GroqModelsOptions,
  signal: AbortSignal,
): Promise<readonly string[]> {
  signal.throwIfAborted();
  const client = new Groq({
    apiKey,
    baseURL: baseUrl ?? "https://api.groq.com",
    maxRetries: 0,
    timeout: 2 * attemptMs,
    logLevel: "off",
  });
  using trying = attempt(clock, signal);
  trying.limit(attemptMs, () => new ProviderError("groq", "timeout"));
  try {
    const parsed = ModelList.safeParse(await trying.race(client.models.list({ signal: trying.signal })));
    if (!parsed.success) throw new ProviderError("groq", "protocol", { cause: new Error("not a list of models") });
    return parsed.data.data.filter(({ active }) => active !== false).map(({ id }) => id);
  } catch (error) {
    if (trying.signal.aborted) throw trying.signal.reason;
    throw groqError(error);
  }
}
