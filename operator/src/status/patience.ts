/** How long trouble is waited out before it is called by its name: after a restart of ours the world needs a moment to meet us again. */
import type { BotPod } from "../scaling/bot-pod.ts";
import type { Findings } from "./findings.ts";

/** A pod that became ready a moment ago has not been asked yet. */
export const silenceToleratedMs = 30_000;
/** While an operator restarts, the autoscaler is without its calls for as long as the next one takes to lead. */
export const blindnessToleratedMs = 90_000;

interface HpaCondition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

/** What the autoscaler says of whether it sees its metric. */
export function scalingActive(autoscaler: Findings["autoscaler"]): HpaCondition | undefined {
  const { conditions = [] } = (autoscaler?.["status"] ?? {}) as { readonly conditions?: readonly HpaCondition[] };
  const says = autoscaler?.kind === "ScaledObject" ? "Ready" : "ScalingActive";
  return conditions.find(({ type }) => type === says);
}

/** A ready pod that does not answer: for how long may it go on so, in milliseconds; undefined: it is no such pod. */
export function silenceLeftMs({ report, leaving, answersSince }: BotPod, now: Date): number | undefined {
  if (report !== undefined || leaving || answersSince === undefined) return undefined;
  return Math.max(0, answersSince + silenceToleratedMs - now.getTime());
}

/** An operator that began a moment ago and has not heard every pod knows less than the status that another wrote. */
export function knowsLessThanBefore(pods: readonly BotPod[], listeningSince: number, now: Date): boolean {
  if (now.getTime() - listeningSince >= silenceToleratedMs) return false;
  return pods.some((pod) => (silenceLeftMs(pod, now) ?? 0) > 0);
}

/** For how long the autoscaler may still be blind, in milliseconds; undefined: it is not. */
export function blindnessLeftMs(autoscaler: Findings["autoscaler"], now: Date): number | undefined {
  const active = scalingActive(autoscaler);
  if (active === undefined || active.status === "True") return undefined;
  const since = Date.parse(active.lastTransitionTime ?? "");
  return Number.isNaN(since) ? 0 : Math.max(0, since + blindnessToleratedMs - now.getTime());
}

/** When the next of these is over, so that somebody looks then; undefined: nothing is being waited for. */
export function untilJudged({
  pods,
  autoscaler,
  now,
}: Pick<Findings, "pods" | "autoscaler" | "now">): number | undefined {
  const takesCalls = pods.some(({ ready, leaving }) => ready && !leaving);
  const waits = [
    ...pods.map((pod) => silenceLeftMs(pod, now)),
    takesCalls ? blindnessLeftMs(autoscaler, now) : undefined,
  ].filter((wait) => wait !== undefined && wait > 0);
  return waits.length === 0 ? undefined : Math.min(...(waits as number[])) + 1000;
}
