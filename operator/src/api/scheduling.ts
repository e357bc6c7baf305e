/** Parts of the spec that Kubernetes defines: who may connect, and where and how a pod runs. */
import * as z from "zod";
import { Quantity } from "./quantity.ts";

export const StringMap = z.record(z.string(), z.string().max(4096));

/** A Kubernetes object whose fields the API server checks when the operator applies it. */
const passedOn = z.looseObject({}).meta({ "x-kubernetes-preserve-unknown-fields": true });

export const secretName = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/);

export const dataKey = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[-._a-zA-Z0-9]+$/);

const LabelSelector = z.object({
  matchLabels: StringMap.optional().describe("Labels and their values, all of them."),
  matchExpressions: z
    .array(
      z.object({
        key: z.string().max(317).describe("A label."),
        operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"]).describe("How it compares."),
        values: z.array(z.string().max(63)).max(64).optional().describe("For In and NotIn."),
      }),
    )
    .max(16)
    .optional()
    .describe("Conditions on labels, all of them."),
});

export const NetworkPolicyPeer = z
  .object({
    ipBlock: z
      .object({
        cidr: z.string().min(3).max(64).describe("For example 10.0.0.0/8."),
        except: z.array(z.string().min(3).max(64)).max(16).optional().describe("Ranges inside the cidr to leave out."),
      })
      .optional()
      .describe("Addresses."),
    namespaceSelector: LabelSelector.optional().describe("Namespaces by their labels; {} is all."),
    podSelector: LabelSelector.optional().describe("Pods by their labels."),
  })
  .describe("As in a NetworkPolicy.");

export const PodSettings = z
  .object({
    image: z
      .string()
      .min(1)
      .max(512)
      .optional()
      .describe("The voicebot's image; the operator's own choice when absent."),
    imagePullPolicy: z
      .enum(["Always", "IfNotPresent", "Never"])
      .optional()
      .describe("When the image is pulled; the operator's own choice when absent."),
    imagePullSecrets: z
      .array(z.object({ name: secretName.describe("A Secret of type kubernetes.io/dockerconfigjson.") }))
      .max(8)
      .default([])
      .describe("Secrets for a private registry."),
    resources: z
      .object({
        requests: z
          .record(z.string(), Quantity)
          .prefault({ cpu: "250m", memory: "256Mi" })
          .describe("What the scheduler sets aside."),
        limits: z.record(z.string(), Quantity).prefault({ memory: "512Mi" }).describe("What a pod may not exceed."),
      })
      .prefault({})
      .describe("No CPU limit by default: throttling is heard as gaps."),
    nodeSelector: StringMap.default({}).describe("Labels of nodes that may run the bot."),
    tolerations: z
      .array(
        z.object({
          key: z.string().max(317).optional().describe("The taint."),
          operator: z.enum(["Exists", "Equal"]).optional().describe("How its value compares."),
          value: z.string().max(63).optional().describe("For Equal."),
          effect: z
            .enum(["NoSchedule", "PreferNoSchedule", "NoExecute"])
            .optional()
            .describe("Which effect is tolerated."),
          tolerationSeconds: z.int().min(0).max(1_000_000).optional().describe("For how long, with NoExecute."),
        }),
      )
      .max(32)
      .default([])
      .describe("As in a pod."),
    affinity: passedOn.optional().describe("As in a pod."),
    topologySpreadConstraints: z
      .array(passedOn)
      .max(8)
      .default([])
      .describe("As in a pod; empty: spread over nodes and zones where that is possible."),
    labels: StringMap.default({}).describe("More labels for the pods; the operator's own win."),
    annotations: StringMap.default({}).describe("More annotations for the pods."),
    priorityClassName: z.string().min(1).max(253).optional().describe("How the pods compare when nodes are full."),
  })
  .describe("Where and how the bot's pods run. A change rolls the pods, which finish their calls first.");
