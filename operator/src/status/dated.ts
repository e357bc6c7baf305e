import type { Condition } from "../api/index.ts";
import type { Verdict } from "./verdict.ts";

/** Conditions with the time at which their status last changed: a new reason or message alone does not move it. */
export function dated(
  verdicts: readonly Verdict[],
  before: readonly Condition[],
  generation: number,
  now: Date,
): Condition[] {
  return verdicts.map((one) => {
    const previous = before.find(({ type }) => type === one.type);
    const isUnchanged = previous?.status === one.status;
    return {
      ...one,
      lastTransitionTime: isUnchanged ? previous.lastTransitionTime : toSeconds(now),
      observedGeneration: generation,
    };
  });
}

/** Kubernetes writes times to the second. */
function toSeconds(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, "Z");
}
