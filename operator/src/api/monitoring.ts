/** `spec.monitoring`: what Prometheus and Grafana are told, and the labels by which they find it. */
import * as z from "zod";
import { StringMap } from "./scheduling.ts";
import { withRules } from "./validation-rule.ts";

const PrometheusLabels = StringMap.optional().describe(
  "Labels by which your Prometheus chooses; added to the installation's (release: kube-prometheus-stack), each key of its own winning.",
);

const GrafanaOperator = withRules(
  z.object({
    enabled: z.boolean().default(false).describe("Whether the operator makes them."),
    instanceSelector: z
      .object({ matchLabels: StringMap.default({ dashboards: "grafana" }).describe("Labels and their values.") })
      .prefault({})
      .describe("Labels of the Grafana resources that show them. Cannot change while enabled."),
    folder: z.string().min(1).max(253).default("Voicebots").describe("The folder in Grafana."),
    allowCrossNamespaceImport: z
      .boolean()
      .default(true)
      .describe("Whether a Grafana of another namespace may show them."),
  }),
  {
    onChange: [
      {
        rule: "!self.enabled || !oldSelf.enabled || self.instanceSelector == oldSelf.instanceSelector",
        message:
          "grafanaOperator.instanceSelector cannot change: set enabled to false first, then to true with the new one",
      },
    ],
  },
);

export const Monitoring = z
  .object({
    serviceMonitor: z
      .object({
        enabled: z.boolean().default(true).describe("Whether the operator makes it."),
        labels: PrometheusLabels,
        interval: z
          .string()
          .max(6)
          .regex(/^[1-9][0-9]*(s|m)$/)
          .default("15s")
          .describe("How often metrics are read."),
      })
      .prefault({})
      .describe("Needs the Prometheus operator."),
    prometheusRule: z
      .object({
        enabled: z.boolean().default(true).describe("Whether the operator makes it."),
        labels: PrometheusLabels,
        exclude: z
          .array(
            z
              .string()
              .max(63)
              .regex(/^Voicebot[A-Za-z]+$/),
          )
          .max(64)
          .default([])
          .describe("Alerts that you do without, by name: VoicebotNoCalls, for example."),
        runbooksUrl: z
          .url({ protocol: /^https?$/ })
          .optional()
          .describe("Where your copies of the runbooks are: alerts link to URL/NAME.md."),
      })
      .prefault({})
      .describe("The alerts of this bot; needs the Prometheus operator."),
    dashboards: z
      .object({
        enabled: z.boolean().default(true).describe("Whether the operator makes them."),
        labels: StringMap.optional().describe(
          "Labels by which Grafana's sidecar finds them; added to the installation's (grafana_dashboard: \"1\"), each key of its own winning.",
        ),
        annotations: StringMap.optional().describe(
          "The folder in Grafana, for example; added to the installation's (grafana_folder: Voicebots), each key of its own winning.",
        ),
        grafanaOperator: GrafanaOperator.prefault({}).describe(
          "GrafanaDashboard resources beside the ConfigMaps, for those who run the Grafana operator.",
        ),
      })
      .prefault({})
      .describe("ConfigMaps with Grafana dashboards."),
  })
  .describe("What Prometheus and Grafana are told.");
