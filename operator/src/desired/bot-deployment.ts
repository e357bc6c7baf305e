import { labels, labelValues, type Voicebot } from "../api/index.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { botContainer, botVolumes } from "./bot-container.ts";
import { childName, childOf, componentLabels, selectorLabels } from "./child.ts";
import type { Choices } from "./choices.ts";
import { gracePeriodSeconds } from "./leaving-time.ts";
import { podSecurity } from "./security.ts";

/** The user of distroless images. */
const botUserId = 65_532;

/**
 * The bot's pods. `replicas` is absent on purpose: it is applied apart, under a field manager of its own, when `scaling/`
 * has chosen who leaves. What needs a restart is in the template and nothing else is, so Kubernetes itself rolls the pods
 * exactly then: a new one is ready before an old one leaves, and that one finishes its calls first.
 */
export function botDeployment(voicebot: Voicebot, choices: Choices): KubernetesObject {
  const { spec } = voicebot;
  const { pod } = spec;
  return childOf(
    voicebot,
    { apiVersion: "apps/v1", kind: "Deployment", component: "bot" },
    {
      spec: {
        selector: { matchLabels: selectorLabels(voicebot, "bot") },
        revisionHistoryLimit: 3,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
        template: {
          metadata: {
            labels: { ...pod.labels, ...componentLabels(voicebot, "bot") },
            annotations: pod.annotations,
          },
          spec: {
            serviceAccountName: childName(voicebot),
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            terminationGracePeriodSeconds: gracePeriodSeconds(spec),
            securityContext: podSecurity(botUserId),
            imagePullSecrets: pod.imagePullSecrets,
            containers: [botContainer(voicebot, choices)],
            volumes: botVolumes(voicebot),
            nodeSelector: pod.nodeSelector,
            tolerations: pod.tolerations,
            topologySpreadConstraints:
              pod.topologySpreadConstraints.length > 0 ? pod.topologySpreadConstraints : spreadWherePossible(voicebot),
            ...(pod.affinity === undefined ? {} : { affinity: pod.affinity }),
            ...(pod.priorityClassName === undefined ? {} : { priorityClassName: pod.priorityClassName }),
          },
        },
      },
    },
  );
}

/** A lost node or zone then takes few calls with it. */
function spreadWherePossible(voicebot: Voicebot) {
  return ["kubernetes.io/hostname", "topology.kubernetes.io/zone"].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: selectorLabels(voicebot, "bot") },
    // Pods of the version before, which are about to leave, do not count.
    matchLabelKeys: ["pod-template-hash"],
  }));
}

/** Whether an object is one of the bot's pods. Which bot's, the instance label has said already. */
export function isBotPod({ kind, metadata }: KubernetesObject): boolean {
  const its = metadata.labels ?? {};
  return kind === "Pod" && its[labels.component] === labelValues.bot && its[labels.managedBy] === labelValues.managedBy;
}
