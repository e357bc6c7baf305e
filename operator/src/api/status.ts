/** The status: what the operator found, for people, `kubectl wait` and the autoscaler. */
import * as z from "zod";
import { Condition } from "./conditions.ts";

export const VoicebotStatus = z
  .object({
    observedGeneration: z.int().min(0).optional().describe("The generation of the spec that this status is about."),
    conditions: z
      .array(Condition)
      .max(16)
      .default([])
      .describe("What is well and what is not, and why.")
      .meta({ "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["type"] }),
    activeCalls: z.int().min(0).optional().describe("Calls in progress, on draining pods too."),
    capacity: z.int().min(0).optional().describe("Calls that the ready pods can take at once."),
    replicas: z.int().min(0).optional().describe("Pods, without those that drain."),
    readyReplicas: z.int().min(0).optional().describe("Pods that take calls."),
    drainingPods: z.int().min(0).optional().describe("Pods that finish their calls before they leave."),
    selector: z.string().max(1024).optional().describe("The pods' labels, for the autoscaler."),
  })
  .describe("The voicebot, as it is.");

export type VoicebotStatus = z.output<typeof VoicebotStatus>;
