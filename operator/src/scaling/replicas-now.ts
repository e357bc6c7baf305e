/**
 * How many replicas the Deployment gets now. Upwards at once: somebody is calling. Downwards evenly, one pod after
 * the other, and only after the pod that shall leave bears its mark: a scale-down that comes first would take whomever it likes.
 */

import type { VoicebotSpec } from "../api/index.ts";
import { mostReplicas } from "../desired/autoscaler.ts";
import type { BotPod } from "./bot-pod.ts";
import { chooseVictims, costChanges } from "./victims.ts";

export interface ScalingSituation {
  readonly spec: VoicebotSpec;
  /** The Deployment's replicas; undefined: there is no Deployment yet. */
  readonly replicas: number | undefined;
  /** Every pod of the new version is ready and none of the old is left over, save those that drain. */
  readonly settled: boolean;
  /** The pods, without those that are leaving. */
  readonly pods: readonly BotPod[];
  /** Epoch milliseconds; undefined: never. */
  readonly lastScaleDownAt: number | undefined;
  readonly now: number;
}

export interface ScalingDecision {
  readonly replicas: number;
  /** To be written first. When there are any, `replicas` stays as it is. */
  readonly costs: readonly { readonly pod: BotPod; readonly cost: string }[];
  /** Replicas go down now. */
  readonly isScaleDown: boolean;
  /** When to decide again, if nothing happens before; undefined: the wanted number is reached. */
  readonly againInMs: number | undefined;
}

/** For the controllers' caches to see the deletion costs. */
const marksSettleMs = 1000;
const whileNotSettledMs = 5000;

/** What is asked for, within the limits. 0 is a person's word (the autoscaler never says it) and stops the bot. */
export function wantedReplicas(spec: VoicebotSpec): number {
  const { replicas, minReplicas } = spec.scaling;
  return replicas === 0 ? 0 : Math.min(Math.max(replicas, minReplicas), mostReplicas(spec));
}

export function replicasNow(situation: ScalingSituation): ScalingDecision {
  const { spec, replicas, pods } = situation;
  const wanted = wantedReplicas(spec);
  const stay = { replicas: replicas ?? wanted, costs: [], isScaleDown: false };
  if (replicas === undefined || wanted >= replicas) return { ...stay, replicas: wanted, againInMs: undefined };
  // All leave, so there is nobody to choose; each still finishes its calls.
  if (wanted === 0) return { ...stay, replicas: 0, isScaleDown: true, againInMs: undefined };
  // During a rollout the Deployment controller shares a scale-down out between versions: our choice would not count.
  if (!situation.settled) return { ...stay, againInMs: whileNotSettledMs };

  const pace = paceOf(spec.scaling.scaleDown.podsPerMinute);
  const waitMs = untilNextScaleDown(situation, pace);
  if (waitMs > 0) return { ...stay, againInMs: waitMs };

  const leaving = Math.min(replicas - wanted, pace.pods);
  const costs = costChanges(pods, chooseVictims(pods, leaving));
  if (costs.length > 0) return { ...stay, costs, againInMs: marksSettleMs };

  const reached = replicas - leaving;
  return { replicas: reached, costs: [], isScaleDown: true, againInMs: reached > wanted ? pace.everyMs : undefined };
}

interface Pace {
  readonly pods: number;
  readonly everyMs: number;
}

/** Evenly: one pod at a time, and more only where a pod a second would be too slow. No minute ever sees more than `podsPerMinute`. */
function paceOf(podsPerMinute: number): Pace {
  const pods = Math.ceil(podsPerMinute / 60);
  return { pods, everyMs: Math.ceil((60_000 * pods) / podsPerMinute) };
}

function untilNextScaleDown({ lastScaleDownAt, now }: ScalingSituation, { everyMs }: Pace): number {
  if (lastScaleDownAt === undefined) return 0;
  // A clock that went backwards must not hold a scale-down for longer than one interval.
  return Math.max(0, everyMs - Math.abs(now - lastScaleDownAt));
}
