/** Who calls, by their number, from an address book of people's own: asked while the notice sounds, never waited for. */
import * as z from "zod";
import type { Clock } from "../platform/clock.ts";

/** What the address book answers; a number that it does not know is answered with 404. */
const KnownCaller = z.object({
  name: z.string().max(200).optional(),
  company: z.string().max(200).optional(),
  email: z.string().max(200).optional(),
  openTickets: z.array(z.object({ id: z.string().max(200) })).default([]),
});
export type KnownCaller = z.output<typeof KnownCaller>;

export type FetchJson = (
  url: string,
  signal: AbortSignal,
) => Promise<{ readonly status: number; readonly body: unknown }>;

export interface CallerLookupOptions {
  readonly clock: Clock;
  /** Called for each question that was not answered: the call goes on without. */
  readonly onFailure: (reason: string) => void;
  readonly fetchJson?: FetchJson;
}

/** The answer is wanted before the notice is over. */
const longestMs = 2000;
const keptMs = 5 * 60_000;
const mostKept = 1000;

const httpGet: FetchJson = async (url, signal) => {
  const response = await fetch(url, { signal, redirect: "error", headers: { accept: "application/json" } });
  if (response.status === 404) {
    await response.body?.cancel();
    return { status: 404, body: null };
  }
  if (response.status !== 200) {
    await response.body?.cancel();
    return { status: response.status, body: null };
  }
  return { status: response.status, body: await response.json() };
};

/** Of our own making. Any other may quote the number, or what is known of the caller: a parser quotes what it cannot parse. */
class Unanswered extends Error {}

const reasonOf = (error: unknown): string => {
  if (error instanceof Unanswered) return error.message;
  return error instanceof z.ZodError || error instanceof SyntaxError
    ? "the answer is not as described"
    : "not reachable";
};

export class CallerLookup {
  readonly #options: CallerLookupOptions;
  readonly #kept = new Map<string, { readonly until: number; readonly caller: KnownCaller | null }>();

  constructor(options: CallerLookupOptions) {
    this.#options = options;
  }

  /** null: not known; undefined: not answered, or not within two seconds. Never rejects. Answers are kept for five minutes. */
  async callerOf(number: string, url: string): Promise<KnownCaller | null | undefined> {
    const { clock, onFailure, fetchJson = httpGet } = this.#options;
    const address = new URL(url);
    address.searchParams.set("phone", number);
    const key = address.href;
    const kept = this.#kept.get(key);
    if (kept && kept.until > clock.now()) return kept.caller;
    const late = new AbortController();
    const waited = Promise.withResolvers<never>();
    const limit = clock.after(longestMs, () => {
      late.abort();
      waited.reject(new Unanswered("no answer in time"));
    });
    try {
      const { status, body } = await Promise.race([fetchJson(key, late.signal), waited.promise]);
      if (status !== 404 && status !== 200) throw new Unanswered(`HTTP ${status}`);
      const caller = status === 404 ? null : KnownCaller.parse(body);
      this.#keep(key, caller);
      return caller;
    } catch (error) {
      onFailure(reasonOf(error));
      return undefined;
    } finally {
      limit[Symbol.dispose]();
    }
  }

  #keep(key: string, caller: KnownCaller | null): void {
    this.#kept.delete(key);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size < mostKept) break;
      this.#kept.delete(oldest);
    }
    this.#kept.set(key, { until: this.#options.clock.now() + keptMs, caller });
  }
}
