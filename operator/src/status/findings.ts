/** What the reconcile found: all that the status is made of. */
import type { Voicebot } from "../api/index.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import type { BotPod } from "../scaling/bot-pod.ts";
import type { DeploymentState } from "./deployment-state.ts";

/** Whether the operator serves the calls to autoscalers. `by`: who serves custom metrics in this cluster instead. */
export type MetricsApiState =
  | { readonly state: "serving" }
  | { readonly state: "off" }
  | { readonly state: "taken"; readonly by: string };

export interface Findings {
  readonly voicebot: Voicebot;
  readonly deployment: DeploymentState;
  /** All of the bot's pods, those that leave too. */
  readonly pods: readonly BotPod[];
  /** The HorizontalPodAutoscaler, or KEDA's ScaledObject; undefined: not there. */
  readonly autoscaler: KubernetesObject | undefined;
  /** Why children are not as desired. */
  readonly problems: readonly {
    readonly reason: "NameTaken" | "ApplyRefused" | "FieldConflict";
    readonly message: string;
  }[];
  /** Optional kinds that are desired and not served. */
  readonly missingKinds: readonly string[];
  readonly metricsApi: MetricsApiState;
  readonly now: Date;
}
