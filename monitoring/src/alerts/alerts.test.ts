import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { around, metricOf, nodes, parsed, source } from "../../test/parsed-promql.ts";
import { operatorMetrics } from "../metrics/operator.ts";
import { voicebotMetrics } from "../metrics/voicebot.ts";
import { operatorAlerts, voicebotAlerts } from "./index.ts";
import { prometheusRuleGroups } from "./rules.ts";

const runbooks = join(import.meta.dirname, "../../runbooks");
const alerts = [...voicebotAlerts, ...operatorAlerts];
const bot = { namespace: "voicebots", name: "support" };
const rules = prometheusRuleGroups().flatMap((group) => group.rules);
const botRules = prometheusRuleGroups({ bot }).flatMap((group) => group.rules);

const kinds = new Map<string, string>([["up", "gauge"]]);
for (const { name, kind } of [...Object.values(voicebotMetrics), ...Object.values(operatorMetrics)]) {
  if (kind === "histogram") for (const suffix of ["_bucket", "_sum", "_count"]) kinds.set(name + suffix, "counter");
  else kinds.set(name, kind);
}

test("every alert has a runbook, and every runbook an alert", () => {
  expect(readdirSync(runbooks).sort()).toEqual(alerts.map(({ name }) => `${name}.md`).sort());
});

test.each(alerts)("the runbook of $name says what it means, whom it hurts, how to look, what to do", ({ name }) => {
  const text = readFileSync(join(runbooks, `${name}.md`), "utf8");
  const [title, ...sections] = text.split(/^#+ /m).filter((part) => part !== "");
  expect(title?.trim()).toBe(name);
  expect(sections.map((section) => section.split("\n")[0])).toEqual(["Meaning", "Impact", "Diagnosis", "Mitigation"]);
  for (const section of sections) expect(section.split("\n").slice(1).join("").trim().length).toBeGreaterThan(40);
});

test.each(rules)(
  "$alert is of a known severity, and tells the reader where to read on",
  ({ alert, labels, annotations, for: lasting }) => {
    expect(alert).toMatch(/^Voicebot[A-Z][A-Za-z]+$/);
    expect(["critical", "warning", "info"]).toContain(labels["severity"]);
    expect(lasting).toMatch(/^\d+[mh]$/);
    expect(annotations.summary).toMatch(/\.$/);
    expect(annotations.description).toMatch(/\.$/);
    expect(annotations.runbook_url).toMatch(new RegExp(`^https://.*/${alert}\\.md$`));
    // A value in a label would make a new alert of every evaluation.
    for (const label of Object.values(labels)) expect(label).not.toContain("{{");
  },
);

test.each([...rules, ...botRules])(
  "$alert asks for metrics of the catalogue, counters through rate or increase",
  ({ expr }) => {
    const query = parsed(expr);
    expect(expr).not.toContain("$");
    const selectors = nodes(query, "VectorSelector");
    expect(selectors.length).toBeGreaterThan(0);
    for (const selector of selectors) {
      const kind = kinds.get(metricOf(query, selector));
      const counted = ["rate", "increase"].includes(around(query, selector)[0] ?? "");
      expect([source(query, selector), kind]).toEqual([source(query, selector), counted ? "counter" : "gauge"]);
    }
  },
);

test("no two rules are the same alert with the same labels", () => {
  for (const some of [rules, botRules]) {
    expect(new Set(some.map(({ alert, labels }) => JSON.stringify([alert, labels]))).size).toBe(some.length);
  }
});

test("a bot's rules look at that bot only, and say which it is", () => {
  for (const { expr, labels } of botRules) {
    for (const selector of nodes(parsed(expr), "VectorSelector")) {
      expect(expr.slice(selector.from, selector.to)).toContain('namespace="voicebots", job="support"');
    }
    expect(labels).toMatchObject({ namespace: "voicebots", job: "support" });
  }
});

test("alerts may be left out by name, and their runbooks live where the reader publishes them", () => {
  const [group] = prometheusRuleGroups({
    bot,
    exclude: ["VoicebotNoCalls"],
    runbooks: "https://wiki.example/voicebots",
  });
  expect(group?.rules.map((rule) => rule.alert)).not.toContain("VoicebotNoCalls");
  expect(group?.rules.length).toBe(botRules.length - 1);
  expect(group?.rules[0]?.annotations.runbook_url).toBe("https://wiki.example/voicebots/VoicebotDown.md");
});

test("the guide to monitoring tells of every alert, with its severities", () => {
  const guide = readFileSync(join(import.meta.dirname, "../../../docs/monitoring.md"), "utf8");
  for (const { name, conditions } of alerts) {
    const severities = [...new Set(conditions.map(({ severity }) => severity))].join(", ");
    expect(guide).toContain(`| ${name} | ${severities} | `);
  }
});
