import { expect, test } from "vitest";
import { desiredOf } from "../../test/desired-of.ts";

const files = (spec = {}) => desiredOf(spec).filter(({ metadata }) => metadata.labels?.["grafana_dashboard"] === "1");

test("each dashboard is a ConfigMap that Grafana's sidecar finds, under a megabyte", () => {
  const [file] = files();
  expect(file?.metadata.annotations).toEqual({ grafana_folder: "Voicebots" });
  const [[name, json] = ["", ""]] = Object.entries(file?.["data"] as Record<string, string>);
  expect(name).toMatch(/^voicebot-roi.*\.json$/);
  expect(JSON.parse(json)).toMatchObject({ title: expect.stringContaining("phones/support") });
  expect(json.length).toBeLessThan(1_000_000);
});

test("dashboards speak the bot's language", () => {
  const text = (language: "fr-FR" | "en-US") => JSON.stringify(files({ language }));
  expect(text("fr-FR")).not.toEqual(text("en-US"));
  expect(text("en-US")).toContain("voicebot-roi-en");
});

test("labels and annotations add to the installation's, and the resource's own win", () => {
  const annotated = (annotations: Record<string, string>, labels = {}) =>
    files({ monitoring: { dashboards: { annotations, labels } } })[0]?.metadata;
  expect(annotated({ grafana_folder: "Phones" })?.annotations).toEqual({ grafana_folder: "Phones" });
  expect(annotated({ team: "phones" }, { team: "phones" })).toMatchObject({
    labels: { grafana_dashboard: "1", team: "phones" },
    annotations: { grafana_folder: "Voicebots", team: "phones" },
  });
});

test("where the Grafana operator runs, each ConfigMap has a resource that leads to it", () => {
  const grafanaOperator = { enabled: true, instanceSelector: { matchLabels: { grafana: "ours" } }, folder: "Phones" };
  const all = desiredOf({ monitoring: { dashboards: { grafanaOperator } } });
  const resources = all.filter(({ kind }) => kind === "GrafanaDashboard");
  expect(resources.map(({ metadata, spec }) => ({ name: metadata.name, spec }))).toEqual(
    files().map(({ metadata, data }) => ({
      name: metadata.name,
      spec: {
        instanceSelector: { matchLabels: { grafana: "ours" } },
        folder: "Phones",
        allowCrossNamespaceImport: true,
        configMapRef: { name: metadata.name, key: Object.keys(data as object)[0] },
      },
    })),
  );
  expect(desiredOf().filter(({ kind }) => kind === "GrafanaDashboard")).toEqual([]);
});

test("switched off, there are none", () => {
  expect(files({ monitoring: { dashboards: { enabled: false } } })).toEqual([]);
});
