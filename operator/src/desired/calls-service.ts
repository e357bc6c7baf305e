import { ports } from "@voicebots/voicebot/contract";
import type { Voicebot } from "../api/index.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { childOf, selectorLabels } from "./child.ts";

/** Whether anything comes from outside the cluster. */
export const webIsOpen = ({ spec }: Voicebot): boolean =>
  spec.telephony.twilio.enabled || spec.telephony.browser.enabled;

/** Where a PBX connects and, over HTTP, announces calls and asks what became of them. A pod that is not ready, or is leaving, gets no new calls from here. */
export function callsService(voicebot: Voicebot): KubernetesObject {
  const { audioSocket, service } = voicebot.spec.telephony;
  return childOf(
    voicebot,
    { apiVersion: "v1", kind: "Service", component: "bot", annotations: service.annotations },
    {
      spec: {
        type: service.type,
        selector: selectorLabels(voicebot, "bot"),
        ports: [
          {
            name: "audiosocket",
            protocol: "TCP",
            port: audioSocket.port,
            targetPort: "calls",
            ...(service.nodePort === undefined ? {} : { nodePort: service.nodePort }),
          },
          { name: "announcements", protocol: "TCP", port: ports.announcements, targetPort: "announcements" },
          ...(webIsOpen(voicebot) ? [{ name: "web", protocol: "TCP", port: ports.web, targetPort: "web" }] : []),
        ],
      },
    },
  );
}
