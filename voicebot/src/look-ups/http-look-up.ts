/** Looks something up by HTTP for the model of a free dialogue: the address is fixed, only values in its query are the model's. */
import type { AssistantSettings } from "../contract/conversation-settings.ts";
import { attempt } from "../platform/attempt.ts";
import type { Clock } from "../platform/clock.ts";

/** The caller hears a filler meanwhile. */
const longestMs = 4000;
const longestAnswer = 4000;
/** More bytes than these are not read. */
const mostBytes = 64 * 1024;

export interface HttpLookUpOptions {
  readonly clock: Clock;
  /** Called for each question that was not answered, without a word of it. */
  readonly onFailure: (source: string, reason: string) => void;
}

/** What is there, as text of at most 4000 characters; `{"found":false}` for 404; null when it cannot be asked. */
export async function httpLookUp(
  source: AssistantSettings["lookUps"][number],
  values: Readonly<Record<string, string>>,
  { clock, onFailure }: HttpLookUpOptions,
  signal: AbortSignal,
): Promise<string | null> {
  const address = new URL(source.url);
  for (const [name, value] of Object.entries(values)) address.searchParams.set(name, value);
  using trying = attempt(clock, signal);
  trying.limit(longestMs, () => new Error("no answer in time"));
  try {
    const response = await trying.race(
      fetch(address, { signal: trying.signal, redirect: "error", headers: { accept: "application/json, text/plain" } }),
    );
    if (response.status === 404) {
      response.body?.cancel().catch(() => undefined);
      return JSON.stringify({ found: false });
    }
    if (!response.ok) {
      response.body?.cancel().catch(() => undefined);
      throw new Error(`HTTP ${response.status}`);
    }
    return (await trying.race(textOf(response))).slice(0, longestAnswer).trim() || JSON.stringify({ found: false });
  } catch (error) {
    // Not the whole error: it may quote the address, and with it what the caller said.
    if (!signal.aborted) onFailure(source.name, trying.signal.aborted ? "no answer in time" : reasonOf(error));
    return null;
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error && error.message.startsWith("HTTP ") ? error.message : "not reachable";

async function textOf({ body }: Response): Promise<string> {
  if (!body) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    text += decoder.decode(chunk, { stream: true });
    if (bytes > mostBytes) break;
  }
  return text;
}
