/** The CustomResourceDefinition, derived from the schemas of spec and status. */
import * as names from "./names.ts";
import { VoicebotSpec } from "./spec.ts";
import { VoicebotStatus } from "./status.ts";
import { type StructuralSchema, structuralSchema } from "./structural-schema.ts";
import { nameRule } from "./voicebot.ts";

const readyStatus = '.status.conditions[?(@.type=="Ready")].status';

export function customResourceDefinition() {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${names.plural}.${names.group}` },
    spec: {
      group: names.group,
      scope: "Namespaced",
      names: {
        kind: names.kind,
        listKind: `${names.kind}List`,
        plural: names.plural,
        singular: names.singular,
        shortNames: [names.shortName],
        categories: [names.category],
      },
      versions: [
        {
          name: names.version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: voicebotSchema() },
          subresources: {
            status: {},
            scale: {
              specReplicasPath: ".spec.scaling.replicas",
              statusReplicasPath: ".status.replicas",
              labelSelectorPath: ".status.selector",
            },
          },
          additionalPrinterColumns: [
            { name: "Ready", type: "string", jsonPath: readyStatus, description: "Whether calls are answered." },
            { name: "Calls", type: "integer", jsonPath: ".status.activeCalls", description: "Calls in progress." },
            { name: "Pods", type: "integer", jsonPath: ".status.readyReplicas", description: "Pods that take calls." },
            {
              name: "Draining",
              type: "integer",
              jsonPath: ".status.drainingPods",
              description: "Pods that finish their calls before they leave.",
            },
            { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
          ],
        },
      ],
    },
  };
}

/** The whole resource. */
export function voicebotSchema(): StructuralSchema {
  return {
    type: "object",
    description: "A phone voicebot: the operator runs pods that answer its calls.",
    required: ["spec"],
    properties: {
      apiVersion: { type: "string" },
      kind: { type: "string" },
      metadata: { type: "object" },
      spec: structuralSchema(VoicebotSpec),
      status: structuralSchema(VoicebotStatus),
    },
    "x-kubernetes-validations": [{ rule: nameRule.rule, message: nameRule.message }],
  };
}
