import { expect, test } from "vitest";
import { parseSettings } from "./settings.ts";

const enough = {
  POD_NAMESPACE: "voicebots",
  POD_NAME: "operator-1",
  POD_IP: "10.0.0.7",
  VOICEBOT_IMAGE: "voicebot:1",
  REDIS_IMAGE: "redis:7",
};

test("an operator with only the necessary settings watches every namespace with leader election and the metrics API on", () => {
  const settings = parseSettings(enough);
  expect(settings.watchNamespaces).toEqual([]);
  expect(settings.leaderElection).toEqual({ enabled: true, leaseName: "voicebot-operator" });
  expect(settings.metricsApi.enabled).toBe(true);
  expect(settings.resyncMs).toBe(600_000);
});

test("namespaces are a list with commas, spaces and empty entries forgiven", () => {
  expect(parseSettings({ ...enough, WATCH_NAMESPACES: "shop, support,," }).watchNamespaces).toEqual([
    "shop",
    "support",
  ]);
});

test("every wrong variable is named at once", () => {
  const wrong = {
    ...enough,
    POD_NAMESPACE: "Not A Name",
    HTTP_PORT: "eighty",
    LEADER_ELECTION: "yes",
    REDIS_IMAGE: "",
  };
  expect(() => parseSettings(wrong)).toThrow(/POD_NAMESPACE[\s\S]*REDIS_IMAGE[\s\S]*HTTP_PORT[\s\S]*LEADER_ELECTION/);
});

test("what people's Prometheus and Grafana choose by is told as JSON, and is kube-prometheus-stack's when nothing is said", () => {
  expect(parseSettings(enough).monitoring).toEqual({
    labels: { release: "kube-prometheus-stack" },
    dashboardLabels: { grafana_dashboard: "1" },
    dashboardAnnotations: { grafana_folder: "Voicebots" },
    prometheusUrl: "http://prometheus-operated.monitoring.svc:9090",
  });
  expect(parseSettings({ ...enough, MONITORING_LABELS: '{"release":"stack"}' }).monitoring.labels).toEqual({
    release: "stack",
  });
  expect(() => parseSettings({ ...enough, MONITORING_LABELS: "release=stack" })).toThrow(
    /MONITORING_LABELS: must be a JSON object of strings/,
  );
  expect(() => parseSettings({ ...enough, MONITORING_LABELS: '{"release":1}' })).toThrow(/MONITORING_LABELS/);
});

test("the metrics API needs the pod's own address", () => {
  expect(() => parseSettings({ ...enough, POD_IP: undefined })).toThrow(/POD_IP/);
  expect(parseSettings({ ...enough, POD_IP: undefined, METRICS_API: "false" }).metricsApi.enabled).toBe(false);
});

test("what the watches know is kept only where a folder is named, by its whole path", () => {
  expect(parseSettings(enough).cacheFolder).toBeUndefined();
  expect(parseSettings({ ...enough, CACHE_FOLDER: "/cache", POD_UID: "1-2" })).toMatchObject({
    cacheFolder: "/cache",
    podUid: "1-2",
  });
  expect(() => parseSettings({ ...enough, CACHE_FOLDER: "cache" })).toThrow(/CACHE_FOLDER: must be an absolute path/);
});
