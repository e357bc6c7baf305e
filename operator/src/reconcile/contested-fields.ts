/**
 * Who else sets the fields that are ours. An edit by hand is put right at once. A program that sets a field again each time
 * that it changes would be answered for ever, each answer waking it: from the third time on the answer waits, ever longer.
 */
import type { HeldField } from "./cluster.ts";
import { identityOf, type Named } from "./ownership.ts";

export interface ContestedFields {
  /** Notes that these were taken back. */
  takenBack(object: Named, held: readonly HeldField[], now: Date): void;
  /** Who goes on setting fields of the object; undefined: nobody does, or has not for long. */
  contest(object: Named, now: Date): Contest | undefined;
}

export interface Contest {
  readonly held: readonly HeldField[];
  /** Whether people should know: a program applies the fields, or somebody has set them again and again. */
  readonly isLasting: boolean;
  /** Milliseconds before they should be taken back again; 0: at once. */
  readonly waitMs: number;
  /** Milliseconds until it is forgotten, if nothing more happens. */
  readonly forgottenInMs: number;
}

interface Known {
  readonly held: readonly HeldField[];
  readonly times: number;
  readonly at: number;
}

/** A GitOps tool looks every few minutes, and all of them at least every ten. */
const forgottenAfterMs = 15 * 60_000;
const answeredAtOnce = 3;
const firstWaitMs = 5000;
const longestWaitMs = 60_000;
const kept = 1000;

export function contestedFields(): ContestedFields {
  const known = new Map<string, Known>();

  function lookUp(object: Named, now: Date): Known | undefined {
    const found = known.get(identityOf(object));
    return found !== undefined && now.getTime() - found.at < forgottenAfterMs ? found : undefined;
  }

  return {
    takenBack(object, held, now) {
      const before = lookUp(object, now);
      const identity = identityOf(object);
      known.delete(identity);
      known.set(identity, { held, times: (before?.times ?? 0) + 1, at: now.getTime() });
      for (const oldest of known.keys()) {
        if (known.size <= kept) break;
        known.delete(oldest);
      }
    },
    contest(object, now) {
      const found = lookUp(object, now);
      if (found === undefined) return undefined;
      const agoMs = now.getTime() - found.at;
      const isLasting = found.times >= answeredAtOnce || found.held.some(({ applies }) => applies);
      const waitMs = Math.max(0, pauseMs(found.times) - agoMs);
      return { held: found.held, isLasting, waitMs, forgottenInMs: forgottenAfterMs - agoMs };
    },
  };
}

/** After so many times. */
function pauseMs(times: number): number {
  return times < answeredAtOnce ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(times - answeredAtOnce, 16));
}

const shownFields = 3;

/** `.spec.a, .spec.b and 2 more` and `"flux"`, for people. */
export function fieldsAndManagers(held: readonly HeldField[]): { readonly fields: string; readonly managers: string } {
  const fields = held.slice(0, shownFields).map(({ field }) => field);
  const more = held.length > shownFields ? ` and ${held.length - shownFields} more` : "";
  const managers = new Set(held.map(({ manager }) => JSON.stringify(manager)));
  return { fields: `${fields.join(", ")}${more}`, managers: [...managers].slice(0, shownFields).join(", ") };
}
