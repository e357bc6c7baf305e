import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { prometheusRuleGroups } from "./alerts/rules.ts";
import { ports } from "./compose.ts";
import { generatedFiles } from "./generated-files.ts";
import { recordingGroups } from "./recordings/rules.ts";

const monitoring = join(import.meta.dirname, "..");

test.each(generatedFiles)("$path is what `npm run generate` writes", ({ path, content }) => {
  expect(readFileSync(join(monitoring, path), "utf8")).toBe(content);
});

test("nothing else lies among the generated files", () => {
  const lying = ["grafana", "kubernetes", "prometheus"].flatMap((folder) =>
    readdirSync(join(monitoring, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(monitoring.length + 1)),
  );
  expect(lying.sort()).toEqual(generatedFiles.map(({ path }) => path).sort());
});

test("Grafana asks Prometheus, under the uid it is provisioned with, and Prometheus asks the voicebot's metrics port", () => {
  const yamlOf = (path: string): unknown => parse(generatedFiles.find((file) => file.path === path)?.content ?? "");
  expect(yamlOf("grafana/provisioning/datasources/prometheus.yml")).toMatchObject({
    datasources: [
      {
        uid: "prometheus",
        url: `http://prometheus:${ports.prometheus}`,
        jsonData: { timeInterval: "15s", exemplarTraceIdDestinations: [{ name: "call_id" }] },
      },
    ],
  });
  expect(yamlOf("prometheus/prometheus.yml")).toMatchObject({
    global: { scrape_interval: "15s" },
    scrape_configs: [{ static_configs: [{ targets: [`voicebot-app:${ports.metrics}`] }] }],
  });
});

test("the rule file holds every alert and every recording, word for word", () => {
  const file = generatedFiles.find(({ path }) => path === "prometheus/rules/voicebot.yml");
  expect(parse(file?.content ?? "")).toEqual({ groups: [...prometheusRuleGroups(), ...recordingGroups()] });
});
