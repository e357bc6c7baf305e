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

test("without labels of its own it carries those that the installation chooses", () => {
  expect(desiredChild("ServiceMonitor", "support").metadata.labels).toMatchObject({ release: "monitoring" });
});

test("switched off, it is not desired", () => {
  const kinds = desiredOf({ monitoring: { serviceMonitor: { enabled: false } } }).map(({ kind }) => kind);
  expect(kinds).not.toContain("ServiceMonitor");
});
