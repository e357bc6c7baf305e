/** Prometheus and Grafana without Kubernetes, laid out as the guide has it: files for a Compose stack. */
import { ruleFile } from "./alerts/rule-file.ts";
import { prometheusRuleGroups } from "./alerts/rules.ts";
import { recordingGroups } from "./recordings/rules.ts";

export interface ConfigurationFile {
  /** Below `monitoring/`. */
  readonly path: string;
  readonly content: string;
}

/** Inside the stack's network. Outside, Prometheus is published as 9092, since 9090 is where calls arrive. */
export const ports = { metrics: 9091, prometheus: 9090 } as const;

const generated = "# Written by `npm run generate`.\n";

/** Scrape interval of the stack; the data source must say the same, since `$__rate_interval` is made of it. */
const scrapeInterval = "15s";

export const composeFiles: readonly ConfigurationFile[] = [
  {
    path: "prometheus/prometheus.yml",
    content: `${generated}# Prometheus of the Compose stack. It listens on ${ports.prometheus} in its container; the stack publishes it as 9092.
global:
  scrape_interval: ${scrapeInterval}
  evaluation_interval: ${scrapeInterval}

# Mounted beside this file.
rule_files:
  - rules/*.yml

# To be told of alerts by e-mail or Slack, run an Alertmanager with monitoring/alertmanager/alertmanager.yml, and:
# alerting:
#   alertmanagers:
#     - static_configs:
#         - targets: ["alertmanager:9093"]

scrape_configs:
  # The job is the voicebot's name in the dashboards. A second voicebot is a second job.
  - job_name: voicebot
    static_configs:
      - targets: ["voicebot-app:${ports.metrics}"]
        labels:
          namespace: compose
          voicebot: voicebot
`,
  },
  {
    path: "prometheus/rules/voicebot.yml",
    content: generated + ruleFile([...prometheusRuleGroups(), ...recordingGroups()]),
  },
  {
    path: "grafana/provisioning/datasources/prometheus.yml",
    content: `${generated}apiVersion: 1
datasources:
  - name: Prometheus
    uid: prometheus
    type: prometheus
    # Prometheus itself, not the voicebot's metrics port: Grafana asks questions that only Prometheus answers.
    url: http://prometheus:${ports.prometheus}
    access: proxy
    isDefault: true
    jsonData:
      httpMethod: POST
      timeInterval: ${scrapeInterval}
      # A dot on the caller's wait is a call: it opens in the console. Needs --enable-feature=exemplar-storage.
      exemplarTraceIdDestinations:
        - name: call_id
          url: http://localhost:8501/calls/$\${__value.raw}
          urlDisplayLabel: Console
`,
  },
  {
    path: "grafana/provisioning/dashboards/voicebot.yml",
    content: `${generated}apiVersion: 1
providers:
  - name: voicebot
    type: file
    allowUiUpdates: false
    updateIntervalSeconds: 30
    options:
      # Where the stack mounts monitoring/grafana/dashboards.
      path: /var/lib/grafana/dashboards
`,
  },
];
