/** Who may connect to whom. Outgoing traffic stays open: the providers are on the internet. */
import { ports } from "@voicebots/voicebot/contract";
import type { Voicebot } from "../api/index.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { webIsOpen } from "./calls-service.ts";
import { childOf, selectorLabels } from "./child.ts";
import { cachePort, managedCache } from "./speech-cache.ts";

export function networkPolicies(voicebot: Voicebot): readonly KubernetesObject[] {
  return managedCache(voicebot) === undefined ? [botPolicy(voicebot)] : [botPolicy(voicebot), cachePolicy(voicebot)];
}

function botPolicy(voicebot: Voicebot): KubernetesObject {
  const { allowedFrom, audioSocket, web } = voicebot.spec.telephony;
  const sameNamespace = [{ podSelector: {} }];
  // Numbers and states, no caller's words: any pod of the cluster may read them (Prometheus, the operator).
  const anyPodOfTheCluster = [{ namespaceSelector: {} }];
  return childOf(
    voicebot,
    { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", component: "bot" },
    {
      spec: {
        podSelector: { matchLabels: selectorLabels(voicebot, "bot") },
        policyTypes: ["Ingress"],
        ingress: [
          {
            from: allowedFrom.length > 0 ? allowedFrom : sameNamespace,
            ports: [audioSocket.port, ports.announcements].map((port) => ({ protocol: "TCP", port })),
          },
          ...(webIsOpen(voicebot)
            ? [
                {
                  from: web.allowedFrom.length > 0 ? web.allowedFrom : anyPodOfTheCluster,
                  ports: [{ protocol: "TCP", port: ports.web }],
                },
              ]
            : []),
          { from: anyPodOfTheCluster, ports: [{ protocol: "TCP", port: ports.metrics }] },
        ],
      },
    },
  );
}

function cachePolicy(voicebot: Voicebot): KubernetesObject {
  return childOf(
    voicebot,
    { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", suffix: "cache", component: "cache" },
    {
      spec: {
        podSelector: { matchLabels: selectorLabels(voicebot, "cache") },
        policyTypes: ["Ingress"],
        ingress: [
          {
            from: [{ podSelector: { matchLabels: selectorLabels(voicebot, "bot") } }],
            ports: [{ protocol: "TCP", port: cachePort }],
          },
        ],
      },
    },
  );
}
