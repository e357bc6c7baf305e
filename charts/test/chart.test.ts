import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dashboards, languages, prometheusRuleGroups } from "@voicebots/monitoring/objects";
import { customResourceDefinition } from "@voicebots/operator/api";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { chart, helm, ofKind, only, render, template, valuesFiles } from "./rendered-chart.ts";

test.each([...valuesFiles])("helm lint finds nothing with %s values", async (_, file) => {
  expect(await helm("lint", "--strict", "--values", file, chart)).toContain("1 chart(s) linted, 0 chart(s) failed");
});

test.each([...valuesFiles.keys()])(
  "with %s values every object says who made it, and no two have one name",
  async (values) => {
    const objects = await render({ values });
    const keys = objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ""}/${metadata.name}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { metadata } of objects) {
      expect(metadata.labels).toMatchObject({
        "app.kubernetes.io/part-of": "voicebots",
        "app.kubernetes.io/managed-by": "Helm",
      });
    }
  },
);

test("the definition is the one of the schema, and outlives the release", async () => {
  const definition = only(await render(), "CustomResourceDefinition");
  expect(definition.spec).toEqual(customResourceDefinition().spec);
  expect(definition.metadata["annotations"]).toEqual({ "helm.sh/resource-policy": "keep" });
});

test("the definition goes with the release, or is not part of it, when told so", async () => {
  const goes = only(await render({ set: { "crds.keep": false } }), "CustomResourceDefinition");
  expect(goes.metadata).not.toHaveProperty("annotations");
  expect(ofKind(await render({ set: { "crds.enabled": false } }), "CustomResourceDefinition")).toEqual([]);
});

test("Prometheus is told of the operator only when asked to be, with the labels it chooses by", async () => {
  expect(ofKind(await render(), "ServiceMonitor")).toEqual([]);
  const objects = await render({ values: "everything" });
  const monitor = only(objects, "ServiceMonitor");
  expect(monitor.metadata.labels).toMatchObject({ release: "monitoring" });
  const { selector, endpoints } = monitor.spec as {
    selector: { matchLabels: Record<string, string> };
    endpoints: { port: string; path: string; interval: string }[];
  };
  expect(endpoints).toEqual([{ port: "http", path: "/metrics", interval: "15s" }]);
  const chosen = ofKind(objects, "Service").filter(({ metadata }) =>
    Object.entries(selector.matchLabels).every(([key, value]) => metadata.labels?.[key] === value),
  );
  expect(chosen.map(({ metadata }) => metadata.name)).toEqual(["bots"]);
});

test("what Voicebots put on their monitoring, an installation says once, for its own too", async () => {
  const set = {
    "monitoring.labels": { release: "stack", tier: "all" },
    "serviceMonitor.enabled": true,
    "prometheusRule.enabled": true,
  };
  const objects = await render({ set });
  for (const kind of ["ServiceMonitor", "PrometheusRule"]) {
    expect(only(objects, kind).metadata.labels).toMatchObject({ release: "stack" });
  }
  const own = { "prometheusRule.enabled": true, "prometheusRule.labels": { release: "ours", team: "phones" } };
  expect(only(await render({ set: { ...set, ...own } }), "PrometheusRule").metadata.labels).toMatchObject({
    release: "ours",
    team: "phones",
    tier: "all",
  });
});

test("the operator's own alerts come with the chart, word for word", async () => {
  expect(ofKind(await render(), "PrometheusRule")).toEqual([]);
  const rule = only(await render({ set: { "prometheusRule.enabled": true } }), "PrometheusRule");
  expect(rule.spec).toEqual({ groups: prometheusRuleGroups().filter(({ name }) => name === "voicebot-operator") });
});

test("the operator's own dashboard comes with the chart, in the language that is chosen", async () => {
  expect(ofKind(await render(), "ConfigMap")).toEqual([]);
  for (const language of languages) {
    const file = only(
      await render({ set: { "dashboard.enabled": true, "dashboard.language": language } }),
      "ConfigMap",
    );
    expect(file.metadata).toMatchObject({
      labels: { grafana_dashboard: "1" },
      annotations: { grafana_folder: "Voicebots" },
    });
    const [json] = Object.values(file.data ?? {});
    expect(json).toBe(dashboards(language).find(({ name }) => name.startsWith("voicebot-operator"))?.json);
  }
});

test("the network policy leaves the metrics API to the API server, and the metrics to whom it names", async () => {
  expect(ofKind(await render(), "NetworkPolicy")).toEqual([]);
  expect(only(await render({ values: "everything" }), "NetworkPolicy").spec).toMatchObject({
    policyTypes: ["Ingress"],
    ingress: [
      {
        ports: [{ protocol: "TCP", port: "http" }],
        from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } }],
      },
      { ports: [{ protocol: "TCP", port: "metrics-api" }] },
    ],
  });
});

test.each([
  [{ replica: 2 }, /additional properties 'replica' not allowed/],
  [{ "image.tga": "1" }, /'\/image': additional properties 'tga' not allowed/],
  [{ logLevel: "loud" }, /'\/logLevel': value must be one of 'trace', 'debug'/],
  [{ replicas: 9 }, /'\/replicas': maximum: got 9, want 5/],
  [{ watchNamespaces: ["Sales"] }, /'\/watchNamespaces\/0': 'Sales' does not match pattern/],
  [{ watchNamespaces: "sales" }, /'\/watchNamespaces': got string, want array/],
  [{ "metricsApi.enabled": "yes" }, /'\/metricsApi\/enabled': got string, want boolean/],
  [{ "image.digest": "sha256:12" }, /'\/image\/digest': 'sha256:12' does not match pattern/],
  [{ "serviceMonitor.labels": { release: 1 } }, /'\/serviceMonitor\/labels\/release': got number, want string/],
  [{ image: null }, /missing property 'image'/],
  [{ "monitoring.labels": null }, /'\/monitoring': missing property 'labels'/],
  [
    { extraEnv: [{ name: "WATCH_NAMESPACES", value: "sales" }] },
    /extraEnv: WATCH_NAMESPACES is set by another value of this chart/,
  ],
  [
    { extraEnv: [{ name: "NODE_COMPILE_CACHE", value: "/tmp" }] },
    /extraEnv: NODE_COMPILE_CACHE is set by another value of this chart/,
  ],
  [{ replicas: 2, "leaderElection.enabled": false }, /more than one operator needs leaderElection.enabled: true/],
])("wrong values %j are refused in words", async (set, words) => {
  await expect(template({ set })).rejects.toThrow(words);
});

test.each<[object, RegExp]>([
  [{}, /looks after Voicebots in every namespace/],
  [{ watchNamespaces: ["sales", "support"] }, /kubectl --namespace sales apply -f - <<END/],
  [{ replicas: 0 }, /replicas is 0: no operator runs/],
  [{ "metricsApi.enabled": false }, /The metrics API is off: .*metricsFrom: prometheus-adapter or keda/],
  [{ "crds.enabled": false }, /CustomResourceDefinition is not part of this release/],
  [{ "crds.keep": false }, /"helm uninstall" deletes the CustomResourceDefinition and every Voicebot/],
  [{ "monitoring.labels": { release: null } }, /Voicebots get\s+none from this release/],
])("with %j the notes say what follows from it", async (set, words) => {
  const settings = Object.entries(set).flatMap(([key, value]) => ["--set-json", `${key}=${JSON.stringify(value)}`]);
  expect(await helm("install", "bots", chart, "--dry-run=client", ...settings)).toMatch(words);
});

test("a release of any name keeps its objects' names within 63 characters", async () => {
  const objects = await render({ name: "the-voicebots-of-the-telephone-department-of-example" });
  expect(Math.max(...objects.map(({ metadata }) => metadata.name.length))).toBeLessThanOrEqual(63);
});

test("the schema knows every value, and every value is explained", async () => {
  const text = readFileSync(join(chart, "values.yaml"), "utf8");
  const schema = JSON.parse(readFileSync(join(chart, "values.schema.json"), "utf8")) as { properties: object };
  const known = Object.keys(schema.properties).filter((key) => key !== "global");
  expect(Object.keys(parse(text) as object).sort()).toEqual(known.sort());
  const readme = readFileSync(join(chart, "README.md"), "utf8");
  expect(known.filter((key) => !readme.includes(`\`${key}`))).toEqual([]);
});
