/**
 * One Voicebot, from what is to what should be: read, desire, apply what differs, prune, scale, report. Level-triggered:
 * it needs no memory of before and may be called at any time; when nothing differs it writes nothing.
 */
import { annotations, parseVoicebot, statusIn, type Voicebot } from "../api/index.ts";
import { isBotPod } from "../desired/bot-deployment.ts";
import type { Choices } from "../desired/choices.ts";
import { optionalKinds } from "../desired/optional-kinds.ts";
import { botPods } from "../scaling/bot-pod.ts";
import { deploymentState } from "../status/deployment-state.ts";
import type { MetricsApiState } from "../status/findings.ts";
import { knowsLessThanBefore, untilJudged } from "../status/patience.ts";
import { statusLeftAlone, statusOf } from "../status/status-of.ts";
import { verdict } from "../status/verdict.ts";
import { applyDesired, prune } from "./apply-desired.ts";
import { ensureCachePassword } from "./cache-password.ts";
import type { Cluster, KubernetesObject, VoicebotKey } from "./cluster.ts";
import type { ContestedFields } from "./contested-fields.ts";
import type { DesiredMemory } from "./desired-memory.ts";
import { holdWhileItTakesCalls, sayFarewell } from "./farewell.ts";
import { isOurs, referenceTo } from "./ownership.ts";
import type { PodReports } from "./pod-reports.ts";
import { report } from "./report.ts";
import { markBusyPods, scale } from "./scale.ts";

export interface World {
  readonly cluster: Cluster;
  readonly podReports: PodReports;
  readonly choices: Choices;
  /** Whether the operator serves the calls to autoscalers. */
  readonly metricsApi: () => MetricsApiState;
  readonly desired: DesiredMemory;
  /** Who else sets fields of ours. Forgotten at a restart, and learnt again. */
  readonly contested: ContestedFields;
  readonly now: () => Date;
  /** A password that nobody can guess; of letters and digits only, since it is written into a file of Redis. */
  readonly newPassword: () => string;
}

export interface Reconciled {
  /** When to reconcile again although nothing happened; undefined: no need. */
  readonly requeueAfterMs?: number;
}

/** Throws ClusterError for what is worth another try soon: the queue waits as the error asks, or longer each time. */
export async function reconcile(key: VoicebotKey, world: World): Promise<Reconciled> {
  const resource = world.cluster.voicebot(key);
  if (resource === undefined) return {};
  if (resource.metadata.deletionTimestamp !== undefined) return sayFarewell(resource, world);
  if (resource.metadata.annotations?.[annotations.paused] === "true") return leaveAsItIs(resource, world);
  const parsed = parseVoicebot(resource);
  if (!parsed.ok) return explainInvalid(resource, parsed.problems, world);
  return bringAbout(parsed.voicebot, resource, world);
}

async function bringAbout(voicebot: Voicebot, resource: KubernetesObject, world: World): Promise<Reconciled> {
  const { cluster } = world;
  const now = world.now();
  const desired = world.desired(voicebot);

  const passwordAgainMs = await ensureCachePassword(cluster, voicebot, world.newPassword, now);
  const applying = { cluster, resource, contested: world.contested, now };
  const { problems, missingKinds } = await applyDesired(applying, voicebot, desired);
  await prune(cluster, voicebot, desired);

  const reports = world.podReports.of(voicebot.namespace, voicebot.name);
  const listeningSince = world.podReports.listeningSince();
  const pods = botPods(cluster.children(voicebot).filter(isBotPod), reports, listeningSince);
  await holdWhileItTakesCalls(cluster, voicebot, resource, pods);
  const own = (...kinds: string[]) => {
    const child = desired.children.find(({ kind }) => kinds.includes(kind));
    const live = child && cluster.object(referenceTo(child));
    return live !== undefined && isOurs(live, voicebot) ? live : undefined;
  };
  const deployment = () => deploymentState(own("Deployment"));
  const marksAgainMs = await markBusyPods(applying, voicebot, pods);
  const lookAgainMs =
    deployment().replicas === undefined ? undefined : await scale(applying, voicebot, deployment(), pods);

  const autoscaler = own("HorizontalPodAutoscaler", optionalKinds.scaledObject.kind);
  const status = statusOf({
    voicebot,
    deployment: deployment(),
    pods,
    autoscaler,
    problems,
    missingKinds,
    metricsApi: world.metricsApi(),
    now,
  });
  const isForThisSpec = voicebot.status.observedGeneration === voicebot.generation;
  if (!(isForThisSpec && knowsLessThanBefore(pods, listeningSince, now))) await report(cluster, resource, status);

  const waits = [
    lookAgainMs,
    ...problems.map(({ againInMs }) => againInMs),
    untilJudged({ pods, autoscaler, now }),
    passwordAgainMs,
    marksAgainMs,
  ].filter((wait) => wait !== undefined);
  return waits.length === 0 ? {} : { requeueAfterMs: Math.min(...waits) };
}

async function leaveAsItIs(resource: KubernetesObject, { cluster, now }: World): Promise<Reconciled> {
  const message = `nothing is changed until the annotation ${annotations.paused} is removed`;
  const paused = verdict("Paused", "True", "PausedByAnnotation", message);
  const generation = resource.metadata.generation ?? 0;
  await report(cluster, resource, statusLeftAlone(statusIn(resource), [paused], generation, now()));
  return {};
}

/** For a resource that an older definition in the cluster let pass. Its pods, if any, go on as they are. */
async function explainInvalid(
  resource: KubernetesObject,
  problems: readonly string[],
  { cluster, now }: World,
): Promise<Reconciled> {
  const before = statusIn(resource);
  const message = problems.slice(0, 10).join("; ");
  const verdicts = [
    verdict("Degraded", "True", "SpecInvalid", message),
    verdict("Paused", "False", "NotPaused", "the operator looks after this Voicebot"),
    ...(before.conditions.some(({ type }) => type === "Ready")
      ? []
      : [verdict("Ready", "False", "SpecInvalid", message)]),
  ];
  await report(cluster, resource, statusLeftAlone(before, verdicts, resource.metadata.generation ?? 0, now()));
  return {};
}
