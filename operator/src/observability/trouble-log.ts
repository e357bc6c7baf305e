/**
 * What is written while something fails again and again, as every watch does without an API server: its first failure, then
 * once a minute how often, and one line when it is over. What fails for the same reason is told of as one.
 */
import type { Logger } from "pino";
import type { Clock } from "../clock.ts";

export interface TroubleLog {
  /** `what`: the kind of a watch, or the Lease. */
  failed(what: string, reason: string): void;
  /** It works. */
  works(what: string): void;
}

interface Trouble {
  readonly failing: Set<string>;
  readonly since: number;
  times: number;
  toldAt: number;
  /** It works again, for a moment: told when it still does. */
  ending: Disposable | undefined;
}

const againMs = 60_000;
/** What works for so long does not fail for the same reason again at once. */
const certainlyOverMs = 5000;
/** A reason that holds a number may be another each time. */
const mostReasons = 100;

export function troubleLog(logger: Logger, clock: Clock): TroubleLog {
  const troubles = new Map<string, Trouble>();

  function begin(what: string, reason: string): Trouble {
    const [oldest] = troubles.keys();
    if (troubles.size >= mostReasons && oldest !== undefined) end(oldest);
    const now = clock.now();
    const trouble = { failing: new Set<string>(), since: now, times: 0, toldAt: now, ending: undefined };
    troubles.set(reason, trouble);
    logger.warn({ what, reason }, "the API server is asked in vain, and will be again");
    return trouble;
  }

  function end(reason: string): void {
    troubles.get(reason)?.ending?.[Symbol.dispose]();
    troubles.delete(reason);
  }

  function over(reason: string, trouble: Trouble, seconds: number): void {
    end(reason);
    logger.info({ reason, times: trouble.times, seconds }, "the API server answers again");
  }

  const secondsSince = (then: number): number => Math.round((clock.now() - then) / 1000);

  return {
    failed(what, reason) {
      for (const [other, { failing }] of troubles) {
        // It fails in another way now, and what it failed of before is not over.
        if (other !== reason && failing.delete(what) && failing.size === 0) end(other);
      }
      const trouble = troubles.get(reason) ?? begin(what, reason);
      trouble.ending?.[Symbol.dispose]();
      trouble.ending = undefined;
      trouble.failing.add(what);
      trouble.times += 1;
      if (clock.now() - trouble.toldAt < againMs) return;
      trouble.toldAt = clock.now();
      const { failing, times, since } = trouble;
      const fields = { what: [...failing].sort(), reason, times, seconds: secondsSince(since) };
      logger.warn(fields, "the API server is still asked in vain");
    },
    works(what) {
      for (const [reason, trouble] of troubles) {
        if (!trouble.failing.delete(what) || trouble.failing.size > 0) continue;
        const seconds = secondsSince(trouble.since);
        trouble.ending = clock.after(certainlyOverMs, () => over(reason, trouble, seconds));
      }
    },
  };
}
