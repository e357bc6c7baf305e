/** The bot's Deployment in the few words that scaling and status need. */
import { annotations } from "../api/index.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";

export interface DeploymentState {
  /** Asked for; undefined: there is no Deployment yet, or nobody has said. */
  readonly replicas: number | undefined;
  /**
   * unseen: the Deployment controller has not looked at the last change yet. under-way: pods of the version before are
   * still to leave. stuck: the new pods do not become ready.
   */
  readonly rollout: "done" | "unseen" | "under-way" | "stuck";
  /** Epoch milliseconds. */
  readonly lastScaleDownAt: number | undefined;
}

interface Status {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string }[];
}

export function deploymentState(deployment: KubernetesObject | undefined): DeploymentState {
  if (deployment === undefined) return { replicas: undefined, rollout: "done", lastScaleDownAt: undefined };
  const { replicas } = (deployment["spec"] ?? {}) as { readonly replicas?: number };
  const scaledDown = Date.parse(deployment.metadata.annotations?.[annotations.lastScaleDown] ?? "");
  return {
    replicas,
    rollout: rolloutOf(deployment),
    lastScaleDownAt: Number.isNaN(scaledDown) ? undefined : scaledDown,
  };
}

function rolloutOf(deployment: KubernetesObject): DeploymentState["rollout"] {
  const status = (deployment["status"] ?? {}) as Status;
  const gaveUp = status.conditions?.some(
    ({ type, status: holds, reason }) =>
      type === "Progressing" && holds === "False" && reason === "ProgressDeadlineExceeded",
  );
  if (gaveUp === true) return "stuck";
  if ((status.observedGeneration ?? 0) < (deployment.metadata.generation ?? 0)) return "unseen";
  return (status.updatedReplicas ?? 0) >= (status.replicas ?? 0) ? "done" : "under-way";
}
