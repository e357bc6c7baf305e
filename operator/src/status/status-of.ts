/** The status, as a function of what was found. Reads as its table of contents; each condition has a file. */
import type { ConditionType, VoicebotStatus } from "../api/index.ts";
import { botSelector } from "../desired/child.ts";
import { gracePeriodSeconds } from "../desired/leaving-time.ts";
import type { BotPod } from "../scaling/bot-pod.ts";
import { autoscalerAvailable } from "./autoscaler-available.ts";
import { cacheAvailable } from "./cache-available.ts";
import { credentialsAvailable } from "./credentials-available.ts";
import { dated } from "./dated.ts";
import { degraded } from "./degraded.ts";
import type { Findings } from "./findings.ts";
import { modelAvailable } from "./model-available.ts";
import { monitoringAvailable } from "./monitoring-available.ts";
import { progressing } from "./progressing.ts";
import { ready } from "./ready.ts";
import { type Verdict, verdict } from "./verdict.ts";

export function statusOf(findings: Findings): VoicebotStatus {
  const { voicebot, pods, now } = findings;
  const staying = pods.filter(({ leaving }) => !leaving);
  const takingCalls = staying.filter((pod) => pod.ready);
  const verdicts = [
    ready(findings),
    progressing(findings),
    degraded(findings),
    credentialsAvailable(findings),
    modelAvailable(findings),
    cacheAvailable(findings),
    autoscalerAvailable(findings),
    monitoringAvailable(findings),
    draining(findings),
    verdict("Paused", "False", "NotPaused", "the operator looks after this Voicebot"),
  ] satisfies Verdict[];
  return {
    observedGeneration: voicebot.generation,
    conditions: dated(verdicts, voicebot.status.conditions, voicebot.generation, now),
    activeCalls: sum(pods, (pod) => pod.report?.activeCalls),
    capacity: sum(takingCalls, (pod) => pod.report?.maxCalls),
    replicas: staying.length,
    readyReplicas: takingCalls.length,
    drainingPods: pods.length - staying.length,
    selector: botSelector(voicebot),
  };
}

function draining({ voicebot, pods }: Findings): Verdict<"Draining"> {
  const leaving = pods.filter((pod) => pod.leaving);
  if (leaving.length === 0) return verdict("Draining", "False", "NoneDraining", "no pod is leaving");
  const minutes = Math.ceil(gracePeriodSeconds(voicebot.spec) / 60);
  const message = `${leaving.length} pods finish their calls before they leave, within ${minutes} minutes`;
  return verdict("Draining", "True", "PodsDraining", message);
}

function sum(pods: readonly BotPod[], amountOf: (pod: BotPod) => number | undefined): number {
  return pods.reduce((total, pod) => total + (amountOf(pod) ?? 0), 0);
}

/** The status of a Voicebot that is left as it is: only these conditions are new. */
export function statusLeftAlone(
  before: VoicebotStatus,
  verdicts: readonly Verdict[],
  generation: number,
  now: Date,
): VoicebotStatus {
  const renewed = new Set<string>(verdicts.map(({ type }): ConditionType => type));
  const kept = before.conditions.filter(({ type }) => !renewed.has(type));
  return { ...before, conditions: [...kept, ...dated(verdicts, before.conditions, generation, now)] };
}
