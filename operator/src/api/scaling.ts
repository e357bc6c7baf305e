/** `spec.scaling`: how many pods, and by whose word. */
import * as z from "zod";
import { secretName } from "./scheduling.ts";
import { withRules } from "./validation-rule.ts";

const Keda = z.object({
  prometheusUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("The Prometheus that KEDA asks; the installation's when absent."),
  authentication: z
    .object({
      mode: z.enum(["bearer", "basic", "tls"]).describe("How KEDA proves to Prometheus who it is."),
      kind: z
        .enum(["TriggerAuthentication", "ClusterTriggerAuthentication"])
        .default("TriggerAuthentication")
        .describe("KEDA's resource that holds the secret."),
      name: secretName.describe("Its name."),
    })
    .optional()
    .describe("Where Prometheus asks for a secret."),
});

export const Scaling = withRules(
  z.object({
    replicas: z
      .int()
      .min(0)
      .max(1000)
      .default(1)
      .describe("Written by the autoscaler (the scale subresource). Set to 0 by hand, it stops the bot."),
    minReplicas: z.int().min(1).max(1000).default(1).describe("Pods at the quietest hour."),
    maxReplicas: z.int().min(1).max(1000).default(10).describe("Pods at the busiest hour."),
    targetCallsPerPod: z
      .int()
      .min(1)
      .max(500)
      .optional()
      .describe("Calls per pod that the autoscaler aims at; 60 % of calls.maxPerPod when absent."),
    providerConcurrency: z
      .int()
      .min(1)
      .max(1_000_000)
      .optional()
      .describe("Calls at once that your contracts with the providers allow: caps the number of pods."),
    metricsFrom: z
      .enum(["operator", "prometheus-adapter", "keda"])
      .default("operator")
      .describe("Who tells the autoscaler of the calls: the operator itself, prometheus-adapter or KEDA."),
    keda: Keda.prefault({}).describe("With metricsFrom: keda."),
    scaleDown: z
      .object({
        stabilizationSeconds: z.int().min(0).max(3600).default(600).describe("Quiet time before pods are taken away."),
        podsPerMinute: z
          .int()
          .min(1)
          .max(100)
          .default(1)
          .describe("Pods taken away in a minute, at most; they leave evenly, one after the other."),
      })
      .prefault({})
      .describe("How fast pods go. A pod with calls finishes them first."),
  }),
  {
    always: [
      {
        rule: "self.minReplicas <= self.maxReplicas",
        message: "minReplicas must not exceed maxReplicas",
        holds: ({ minReplicas, maxReplicas }) => minReplicas <= maxReplicas,
      },
    ],
  },
);
