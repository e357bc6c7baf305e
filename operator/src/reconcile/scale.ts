/** Carries out what `scaling/` decides: the pods' deletion costs first, the Deployment's replicas when they stand. */
import { annotations, fieldManagers, type Voicebot } from "../api/index.ts";
import { type BotPod, deletionCostAnnotation } from "../scaling/bot-pod.ts";
import { replicasNow } from "../scaling/replicas-now.ts";
import type { DeploymentState } from "../status/deployment-state.ts";
import { type Cluster, ClusterError, type KubernetesObject } from "./cluster.ts";

/** Returns when to look again, in milliseconds; undefined: the wanted number is reached. */
export async function scale(
  cluster: Cluster,
  voicebot: Voicebot,
  deployment: DeploymentState,
  pods: readonly BotPod[],
  now: Date,
): Promise<number | undefined> {
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
    await cluster.apply(replicasOf(voicebot, decision.replicas, lastScaleDownAt), fieldManagers.replicas);
    const [type, verb] = decision.isScaleDown ? (["ScaledDown", "down"] as const) : (["ScaledUp", "up"] as const);
    const from = deployment.replicas === undefined ? "" : ` from ${deployment.replicas}`;
    cluster.recordEvent(resourceOf(cluster, voicebot), {
      type: "Normal",
      reason: type,
      message: `scaled ${verb}${from} to ${decision.replicas} pods`,
    });
  }
  return decision.againInMs;
}

function replicasOf({ name, namespace }: Voicebot, replicas: number, lastScaleDownAt: number | undefined) {
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
  try {
    await cluster.apply({ apiVersion: "v1", kind: "Pod", metadata }, fieldManagers.victims);
  } catch (error) {
    const isGone = error instanceof ClusterError && ["conflict", "not-found", "invalid"].includes(error.kind);
    if (!isGone) throw error;
  }
}

function resourceOf(cluster: Cluster, voicebot: Voicebot): KubernetesObject {
  const resource = cluster.voicebot(voicebot);
  if (resource === undefined) throw new ClusterError("not-found", `Voicebot ${voicebot.name} is gone`);
  return resource;
}
