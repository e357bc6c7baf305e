/** What a runbook tells somebody to type works as typed: every query, command, field, condition and alert in it exists. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { catalogue } from "../../test/every-panel.ts";
import { metricOf, nodes, parsed, source } from "../../test/parsed-promql.ts";
import type { Labels } from "../metrics/metric.ts";
import { voicebotConditions } from "../metrics/operator.ts";
import { targetLabels } from "../promql.ts";
import { operatorAlerts, voicebotAlerts } from "./index.ts";

const root = join(import.meta.dirname, "../../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const alerts = [...voicebotAlerts, ...operatorAlerts].map(({ name }) => name);
const runbooks = alerts.map((name) => {
  const text = read(`monitoring/runbooks/${name}.md`);
  return { name, text, typed: [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code) };
});
const typedIn = (which: (typed: string) => boolean) =>
  runbooks.flatMap(({ name, typed }) => typed.filter(which).map((typed) => ({ name, typed })));

/** What the reader fills in: the alert's labels, and an address from the resource. */
const placeholders = ["NAME", "NAMESPACE", "POD", "PROVIDER", "URL"];

const metrics = new Map<string, Labels>(
  catalogue.flatMap(({ kind, name, labels }): (readonly [string, Labels])[] =>
    kind === "histogram"
      ? ["_bucket", "_sum", "_count"].map((suffix) => [name + suffix, { ...labels, le: null }] as const)
      : [[name, labels]],
  ),
);
metrics.set("up", {});

const isQuery = (typed: string): boolean => !/^(kubectl|asterisk)/.test(typed) && /\w\(.*\b(\w+_\w+|up)\b/.test(typed);

test("there are queries and commands to be looked at", () => {
  expect(typedIn(isQuery).length).toBeGreaterThan(15);
  expect(typedIn((typed) => typed.startsWith("kubectl")).length).toBeGreaterThan(20);
});

describe.each(typedIn(isQuery))("$name: $typed", ({ typed }) => {
  const query = parsed(typed);

  test("asks for metrics and labels of the catalogue", () => {
    const selectors = nodes(query, "VectorSelector");
    expect(selectors.length).toBeGreaterThan(0);
    for (const selector of selectors) {
      const labels = metrics.get(metricOf(query, selector));
      expect([metricOf(query, selector), labels !== undefined]).toEqual([metricOf(query, selector), true]);
      for (const [, label = "", value = ""] of source(query, selector).matchAll(/(\w+)="([^"]*)"/g)) {
        expect([...targetLabels, ...Object.keys(labels ?? {})]).toContain(label);
        const values = labels?.[label] ?? null;
        if (values !== null && !placeholders.includes(value)) expect(values).toContain(value);
      }
    }
  });

  test("sums by labels that its metrics have", () => {
    const all = new Set([
      ...targetLabels,
      ...nodes(query, "VectorSelector").flatMap((selector) =>
        Object.keys(metrics.get(metricOf(query, selector)) ?? {}),
      ),
    ]);
    for (const [, by = ""] of typed.matchAll(/\bby \(([^)]*)\)/g)) {
      for (const label of by.split(", ")) expect([...all]).toContain(label);
    }
  });
});

const commands = typedIn((typed) => typed.startsWith("kubectl"));

test.each(commands)("$name: $typed says where, and what to fill in", ({ typed }) => {
  const acrossNamespaces = / -A\b| --raw | apiservices /;
  if (!acrossNamespaces.test(typed)) expect(typed).toContain(" -n NAMESPACE");
  for (const [word] of typed.matchAll(/\b[A-Z]{2,}\b/g)) expect(placeholders).toContain(word);
  // Without it a selector shows ten lines of each pod.
  if (/ logs .*-l /.test(typed)) expect(typed).toContain("--tail=-1");
});

test.each(commands.filter(({ typed }) => typed.startsWith("kubectl voicebot ")))(
  "$name: $typed is a command of the plugin",
  ({ typed }) => {
    const known = [...read("docs/cli.md").matchAll(/^## (\w+):/gm)].map(([, command]) => command);
    expect(known).toContain(typed.split(" ")[2]);
  },
);

const searched = commands.flatMap(({ name, typed }) =>
  [...typed.matchAll(/\| grep '"([^'"]+)"?'/g)].map(([, message = ""]) => ({ name, message })),
);

const sources = ["voicebot/src", "operator/src"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
    .map((path) => read(join(folder, path))),
);

test.each(searched)("$name: some program does log $message", ({ message }) => {
  expect(sources.some((text) => text.includes(`"${message}`))).toBe(true);
});

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}
const { spec: definition } = parse(read("charts/voicebot-operator/files/crd/voicebots.voicebot.dev.yaml")) as {
  spec: { versions: readonly { schema: { openAPIV3Schema: Schema } }[] };
};
const fields = typedIn((typed) => /^spec(\.\w+)+/.test(typed));

test.each(fields)("$name: the resource has a field $typed", ({ typed }) => {
  let schema: Schema | undefined = definition.versions[0]?.schema.openAPIV3Schema;
  for (const field of typed.replace(/:.*/, "").split(".")) schema = schema?.properties?.[field];
  expect(schema).toBeDefined();
});

test.each(runbooks)("$name speaks of alerts and conditions that exist", ({ text }) => {
  for (const [alert] of text.matchAll(/\bVoicebot[A-Z]\w+/g)) expect(alerts).toContain(alert);
  for (const [condition] of text.matchAll(/\b[A-Z]\w+Available\b/g)) expect(voicebotConditions).toContain(condition);
});
