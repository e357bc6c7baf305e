/** Carries out what `scaling/` decides: the pods' deletion costs first, the Deployment's replicas when they stand. */
import { annotations, fieldManagers, type Voicebot } from "../api/index.ts";
import { type BotPod, deletionCostAnnotation } from "../scaling/bot-pod.ts";
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
  for (const { pod, cost } of decision.costs) await setDeletionCost(cluster, voicebot, pod, cost);
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

async function setDeletionCost(cluster: Cluster, { namespace }: Voicebot, pod: BotPod, cost: string): Promise<void> {
  // With the uid, a pod that has gone meanwhile is a conflict, not a new pod.
  const metadata = { name: pod.name, namespace, uid: pod.uid, annotations: { [deletionCostAnnotation]: cost } };
  const fieldManager = fieldManagers.victims;
  try {
    await cluster.apply({ apiVersion: "v1", kind: "Pod", metadata }, { fieldManager, force: true });
  } catch (error) {
    const isGone = error instanceof ClusterError && ["conflict", "not-found", "invalid"].includes(error.kind);
    if (!isGone) throw error;
  }
}
