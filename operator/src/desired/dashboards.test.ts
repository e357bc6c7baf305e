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

test("switched off, there are none", () => {
  expect(files({ monitoring: { dashboards: { enabled: false } } })).toEqual([]);
});
