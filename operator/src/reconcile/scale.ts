/** Carries out what `scaling/` decides: the pods' deletion costs first, the Deployment's replicas when they stand; and which pods are busy. */
import { annotations, fieldManagers, type Voicebot } from "../api/index.ts";
import { type BotPod, deletionCostAnnotation } from "../scaling/bot-pod.ts";
import { busyMarkChanges } from "../scaling/busy-marks.ts";
import { replicasNow } from "../scaling/replicas-now.ts";
import type { DeploymentState } from "../status/deployment-state.ts";
import { type Cluster, ClusterError, type KubernetesObject } from "./cluster.ts";
import { type Applying, applyAndTakeBack } from "./take-back.ts";

/** Returns when to look again, in milliseconds; undefined: the wanted number is reached. */
export async function scale(
  applying: Applying,
  voicebot: Voicebot,
  deployment: DeploymentState,
  pods: readonly BotPod[],
): Promise<number | undefined> {
  const { cluster, resource, now } = applying;
  const decision = replicasNow({
    spec: voicebot.spec,
    replicas: deployment.replicas,
    settled: deployment.rollout === "done" || deployment.rollout === "stuck",
    pods: pods.filter(({ leaving }) => !leaving),
    lastScaleDownAt: deployment.lastScaleDownAt,
    now: now.getTime(),
  });
  for (const { pod, cost } of decision.costs)
    await annotate(cluster, voicebot, pod, { [deletionCostAnnotation]: cost }, fieldManagers.victims);
  if (decision.replicas !== deployment.replicas) {
    const lastScaleDownAt = decision.isScaleDown ? now.getTime() : deployment.lastScaleDownAt;
    const fieldManager = fieldManagers.replicas;
    await applyAndTakeBack(applying, replicasOf(voicebot, decision.replicas, lastScaleDownAt), { fieldManager });
    const [type, verb] = decision.isScaleDown ? (["ScaledDown", "down"] as const) : (["ScaledUp", "up"] as const);
    const from = deployment.replicas === undefined ? "" : ` from ${deployment.replicas}`;
    cluster.recordEvent(resource, {
      type: "Normal",
      reason: type,
      message: `scaled ${verb}${from} to ${decision.replicas} pods`,
    });
  }
  return decision.againInMs;
}

/** How many pods there shall be, and when some were last taken away. */
export function replicasOf({ name, namespace }: Voicebot, replicas: number, lastScaleDownAt: number | undefined) {
  const marks =
    lastScaleDownAt === undefined ? {} : { [annotations.lastScaleDown]: new Date(lastScaleDownAt).toISOString() };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace, annotations: marks },
    spec: { replicas },
  } satisfies KubernetesObject;
}

/** Says on each pod whether it is on the phone, for the programs that empty nodes. Returns when to look again, in milliseconds. */
export async function markBusyPods(
  { cluster, now }: Pick<Applying, "cluster" | "now">,
  voicebot: Voicebot,
  pods: readonly BotPod[],
): Promise<number | undefined> {
  const { changes, againInMs } = busyMarkChanges(voicebot.spec, pods, now.getTime());
  for (const { pod, annotations } of changes) await annotate(cluster, voicebot, pod, annotations, fieldManagers.busy);
  return againInMs;
}

/** What the same manager said before and does not say now, goes. */
async function annotate(
  cluster: Cluster,
  { namespace }: Voicebot,
  pod: BotPod,
  annotations: Readonly<Record<string, string>>,
  fieldManager: string,
): Promise<void> {
  // With the uid, a pod that has gone meanwhile is a conflict, not a new pod.
  const named = { name: pod.name, namespace, uid: pod.uid };
  const metadata = Object.keys(annotations).length === 0 ? named : { ...named, annotations };
  try {
    await cluster.apply({ apiVersion: "v1", kind: "Pod", metadata }, { fieldManager, force: true });
  } catch (error) {
    const isGone = error instanceof ClusterError && ["conflict", "not-found", "invalid"].includes(error.kind);
    if (!isGone) throw error;
  }
}
