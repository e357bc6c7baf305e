/** Takes keys from the queue and reconciles them, several at once, whatever happens; a failure comes back later. */
import type { Clock } from "../clock.ts";
import { ClusterError, type VoicebotKey } from "../reconcile/cluster.ts";
import { queueKey, voicebotKey } from "./voicebot-of.ts";
import type { WorkQueue } from "./work-queue.ts";

export interface ControllerOptions {
  readonly queue: WorkQueue;
  readonly reconcile: (key: VoicebotKey) => Promise<{ requeueAfterMs?: number }>;
  /** Every Voicebot there is, to be looked over at the start. */
  readonly voicebots: () => readonly VoicebotKey[];
  readonly exists: (key: VoicebotKey) => boolean;
  readonly workers: number;
  /** Each Voicebot is looked over about this often even when nothing happens. */
  readonly resyncMs: number;
  readonly clock: Clock;
  readonly random: () => number;
  /** Resolves when all that waited for the processor has had its turn: sockets, timers, signals. */
  readonly othersTurn: () => Promise<void>;
  readonly observer: ReconcileObserver;
}

export interface ReconcileObserver {
  started(): void;
  finished(key: VoicebotKey, outcome: Outcome, seconds: number): void;
}

export type Outcome =
  | { readonly result: "success" }
  | { readonly result: "requeue_after"; readonly ms: number }
  | { readonly result: "error"; readonly error: unknown };

export interface Controller {
  /** Works until the signal aborts, then finishes the keys in work and resolves. */
  run(signal: AbortSignal): Promise<void>;
}

/** At a start a thousand Voicebots are looked over without a word to the API server: nothing else would be heard meanwhile. */
const longestSpellMs = 10;

export function controller(options: ControllerOptions): Controller {
  const { queue, clock, observer } = options;
  let spellBegan = clock.now();
  let waiting: Promise<void> | undefined;

  /** All workers wait, or the others' turn would not come. */
  async function letOthers(): Promise<void> {
    if (waiting === undefined && clock.now() - spellBegan < longestSpellMs) return;
    waiting ??= options.othersTurn().then(() => {
      waiting = undefined;
      spellBegan = clock.now();
    });
    await waiting;
  }

  async function outcomeOf(key: VoicebotKey): Promise<Outcome> {
    try {
      const { requeueAfterMs } = await options.reconcile(key);
      return requeueAfterMs === undefined ? { result: "success" } : { result: "requeue_after", ms: requeueAfterMs };
    } catch (error) {
      return { result: "error", error };
    }
  }

  function comeBack(name: string, outcome: Outcome): void {
    if (outcome.result === "error") {
      const asked = outcome.error instanceof ClusterError ? outcome.error.retryAfterMs : undefined;
      queue.addRateLimited(name, asked);
      return;
    }
    queue.forget(name);
    if (outcome.result === "requeue_after") queue.addAfter(name, outcome.ms);
    // A tenth more or less, so that a thousand Voicebots created at once do not come back at once.
    else if (options.exists(voicebotKey(name))) queue.addAfter(name, options.resyncMs * (0.9 + 0.2 * options.random()));
  }

  async function work(): Promise<void> {
    for (let name = await queue.next(); name !== undefined; name = await queue.next()) {
      const key = voicebotKey(name);
      const startedAt = clock.now();
      observer.started();
      const outcome = await outcomeOf(key);
      comeBack(name, outcome);
      queue.done(name);
      observer.finished(key, outcome, (clock.now() - startedAt) / 1000);
      await letOthers();
    }
  }

  return {
    async run(signal) {
      if (signal.aborted) return queue.close();
      signal.addEventListener("abort", () => queue.close(), { once: true });
      for (const key of options.voicebots()) queue.add(queueKey(key), "startup");
      await Promise.all(Array.from({ length: options.workers }, work));
    },
  };
}
