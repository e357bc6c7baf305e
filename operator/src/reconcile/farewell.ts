/**
 * The end of a Voicebot that callers talk to. Its pods finish their calls by themselves, but they need what belongs to it: the
 * network policies by which they reach the providers, the cache, the Service by which their last numbers are scraped. So
 * while it has pods that take calls it bears a finalizer: it is deleted when they have left, or when their time is up.
 */
import { annotations, fieldManagers, finalizer, parseVoicebot, statusIn, type Voicebot } from "../api/index.ts";
import { botDeployment, isBotPod } from "../desired/bot-deployment.ts";
import { gracePeriodSeconds } from "../desired/leaving-time.ts";
import { type BotPod, botPods } from "../scaling/bot-pod.ts";
import { wantedReplicas } from "../scaling/replicas-now.ts";
import { deploymentState } from "../status/deployment-state.ts";
import { statusLeftAlone } from "../status/status-of.ts";
import { verdict } from "../status/verdict.ts";
import { type Cluster, ClusterError, type KubernetesObject } from "./cluster.ts";
import { isOurs, referenceTo } from "./ownership.ts";
import type { Reconciled, World } from "./reconcile.ts";
import { report } from "./report.ts";
import { replicasOf } from "./scale.ts";

/** For the garbage collector and for us, beyond what a pod may take. */
const beyondGraceMs = 60_000;

/** A Deployment that was just told to have none may have made one that is not seen yet. */
const noPodsSeenMs = 1000;

const isHeld = ({ metadata }: KubernetesObject): boolean => finalizersOf(metadata).includes(finalizer);
const finalizersOf = (metadata: KubernetesObject["metadata"]): readonly unknown[] =>
  Array.isArray(metadata["finalizers"]) ? (metadata["finalizers"] as unknown[]) : [];

/** Only where something must be drained: from the first pod that takes calls until it is stopped and the last has left. */
export async function holdWhileItTakesCalls(
  cluster: Cluster,
  voicebot: Voicebot,
  resource: KubernetesObject,
  pods: readonly BotPod[],
): Promise<void> {
  if (!isHeld(resource) && pods.some(({ ready }) => ready))
    await cluster.apply(...withFinalizers(resource, [finalizer]));
  if (isHeld(resource) && pods.length === 0 && wantedReplicas(voicebot.spec) === 0) await letGo(cluster, resource);
}

/** Of a Voicebot that is being deleted: sends its pods home, and lets it go once they are gone. */
export async function sayFarewell(resource: KubernetesObject, world: World): Promise<Reconciled> {
  // The garbage collector does the rest.
  if (!isHeld(resource)) return {};
  const { cluster } = world;
  const parsed = parseVoicebot(resource);
  if (!parsed.ok || isInAHurry(resource)) return letGoNow(cluster, resource);
  const { voicebot } = parsed;
  const now = world.now();
  const leftMs = Date.parse(resource.metadata.deletionTimestamp ?? "") + longestMs(voicebot) - now.getTime();
  const listeningSince = world.podReports.listeningSince();
  const reports = world.podReports.of(voicebot.namespace, voicebot.name);
  const pods = botPods(cluster.children(voicebot).filter(isBotPod), reports, listeningSince);

  const deployment = cluster.object(referenceTo(botDeployment(voicebot, world.choices)));
  const { replicas = 0, lastScaleDownAt } = deploymentState(deployment);
  if (deployment !== undefined && isOurs(deployment, voicebot) && replicas > 0)
    await cluster.apply(replicasOf(voicebot, 0, lastScaleDownAt), {
      fieldManager: fieldManagers.replicas,
      force: true,
    });
  else if (pods.length === 0) return letGoNow(cluster, resource);

  if (!(leftMs > 0)) {
    const message = `deleted although ${pods.length} pods have not left in time: they end when their grace period does`;
    cluster.recordEvent(resource, { type: "Warning", reason: "FarewellTooLong", message });
    return letGoNow(cluster, resource);
  }
  await report(cluster, resource, leavingStatus(voicebot, resource, pods, now));
  return { requeueAfterMs: pods.length === 0 ? noPodsSeenMs : leftMs };
}

/** Somebody does not want it to wait; or it is to be left alone; or its objects are to outlive it (`--cascade=orphan`). */
function isInAHurry({ metadata }: KubernetesObject): boolean {
  const says = (annotation: string): boolean => metadata.annotations?.[annotation] === "true";
  return says(annotations.skipDrain) || says(annotations.paused) || finalizersOf(metadata).includes("orphan");
}

const longestMs = ({ spec }: Voicebot): number => gracePeriodSeconds(spec) * 1000 + beyondGraceMs;

function leavingStatus(voicebot: Voicebot, resource: KubernetesObject, pods: readonly BotPod[], now: Date) {
  const activeCalls = pods.reduce((sum, pod) => sum + (pod.report?.activeCalls ?? 0), 0);
  const minutes = Math.ceil(longestMs(voicebot) / 60_000);
  const message =
    `is being deleted, and its calls are finished first, within ${minutes} minutes: ` +
    `kubectl annotate voicebot ${voicebot.name} -n ${voicebot.namespace} ${annotations.skipDrain}=true waits no longer`;
  const verdicts = [
    verdict("Ready", "False", "BeingDeleted", message),
    verdict("Draining", "True", "PodsDraining", `${pods.length} pods finish their calls`),
  ];
  const before = statusLeftAlone(statusIn(resource), verdicts, voicebot.generation, now);
  return { ...before, activeCalls, capacity: 0, replicas: 0, readyReplicas: 0, drainingPods: pods.length };
}

async function letGoNow(cluster: Cluster, resource: KubernetesObject): Promise<Reconciled> {
  await letGo(cluster, resource);
  return {};
}

async function letGo(cluster: Cluster, resource: KubernetesObject): Promise<void> {
  try {
    await cluster.apply(...withFinalizers(resource, []));
  } catch (error) {
    // It is gone already; by its uid it is not made anew.
    if (!(error instanceof ClusterError && ["conflict", "not-found"].includes(error.kind))) throw error;
  }
}

function withFinalizers({ apiVersion, kind, metadata }: KubernetesObject, finalizers: readonly string[]) {
  const { name, namespace, uid } = metadata;
  const named = { name, ...(namespace === undefined ? {} : { namespace }), ...(uid === undefined ? {} : { uid }) };
  const object: KubernetesObject = {
    apiVersion,
    kind,
    metadata: { ...named, ...(finalizers.length === 0 ? {} : { finalizers }) },
  };
  return [object, { fieldManager: fieldManagers.farewell, force: true }] as const;
}
