import { expect, test } from "vitest";
import { desiredChild, desiredOf } from "../../test/desired-of.ts";

test("Prometheus reads the metrics Service as often as the spec says, and calls the job like the Voicebot", () => {
  const monitoring = { serviceMonitor: { interval: "30s", labels: { prometheus: "ours" } } };
  const monitor = desiredChild("ServiceMonitor", "support", { monitoring });
  expect(monitor.metadata.labels).toMatchObject({ prometheus: "ours", "app.kubernetes.io/instance": "support" });
  expect(monitor["spec"]).toMatchObject({
    jobLabel: "app.kubernetes.io/instance",
    endpoints: [
      {
        port: "metrics",
        interval: "30s",
        relabelings: [
          { sourceLabels: ["__meta_kubernetes_service_label_app_kubernetes_io_instance"], targetLabel: "voicebot" },
        ],
      },
    ],
  });
});

test("the labels by which it chooses a Service are that Service's", () => {
  const { selector } = desiredChild("ServiceMonitor", "support")["spec"] as { selector: { matchLabels: object } };
  expect(desiredChild("Service", "support-metrics").metadata.labels).toMatchObject(selector.matchLabels);
});

test("it carries the installation's labels and the resource's, whose own win", () => {
  const labels = (own: Record<string, string> = {}) =>
    desiredChild("ServiceMonitor", "support", { monitoring: { serviceMonitor: { labels: own } } }).metadata.labels;
  expect(labels()).toMatchObject({ release: "monitoring" });
  expect(labels({ team: "phones" })).toMatchObject({ release: "monitoring", team: "phones" });
  expect(labels({ release: "ours" })).toMatchObject({ release: "ours" });
});

test("switched off, it is not desired", () => {
  const kinds = desiredOf({ monitoring: { serviceMonitor: { enabled: false } } }).map(({ kind }) => kind);
  expect(kinds).not.toContain("ServiceMonitor");
});
