/** The French support line of an internet provider, as it would run in production. */
import { ApiObject, Chart, type ChartProps } from "cdk8s";
import type { Construct } from "constructs";
import { Voicebot } from "../index.ts";

export interface SupportLineProps extends ChartProps {
  /** Made here; the Secret "voicebot-providers" with the providers' keys is put there by somebody who has them. */
  readonly namespace: string;
  /** Where the PBX runs: nobody else may place calls. */
  readonly pbxNamespace: string;
  /** Calls at once that the contracts with Deepgram, Groq and ElevenLabs allow. */
  readonly providerConcurrency: number;
}

export class SupportLine extends Chart {
  constructor(
    scope: Construct,
    id: string,
    { namespace, pbxNamespace, providerConcurrency, ...props }: SupportLineProps,
  ) {
    super(scope, id, props);

    new ApiObject(this, "namespace", { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });

    new Voicebot(this, "support", {
      metadata: { name: "support", namespace },
      spec: {
        language: "fr-FR",
        credentials: { secretName: "voicebot-providers" },
        scenario: {
          phrases: { welcome: "Bonjour, vous êtes bien chez Exemple Télécom." },
          transfer: { destination: "support-queue" },
        },
        speechToText: { keyterms: ["fibre", "box", "débit"] },
        calls: { maxPerPod: 25, maxDurationSeconds: 900 },
        telephony: {
          allowedFrom: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": pbxNamespace } } }],
        },
        cache: { managed: { maxMemory: "512Mi", storage: "2Gi" } },
        // Two pods at the quietest hour: one may be on a node that goes away.
        scaling: { minReplicas: 2, maxReplicas: 8, providerConcurrency },
        costs: { humanCostPerCallUsd: 16.5, budgetUsdPerDay: 50 },
      },
    });
  }
}
