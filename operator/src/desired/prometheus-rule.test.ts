import { expect, test } from "vitest";
import { aVoicebot } from "../../test/a-voicebot.ts";
import { desiredChild, desiredOf } from "../../test/desired-of.ts";
import { unknownAlerts } from "./prometheus-rule.ts";

interface Groups {
  readonly groups: readonly {
    readonly name: string;
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly annotations: { readonly runbook_url: string };
    }[];
  }[];
}
const specOf = (prometheusRule = {}) =>
  desiredChild("PrometheusRule", "support", { monitoring: { prometheusRule } })["spec"] as Groups;
const rulesOf = (prometheusRule = {}) => specOf(prometheusRule).groups.flatMap(({ rules }) => rules);

test("a bot's alerts watch that bot alone, and what is recorded for its dashboards is its own", () => {
  expect(specOf().groups.map(({ name }) => name)).toEqual([
    "voicebot-support",
    "voicebot-support-recorded-5m",
    "voicebot-support-recorded-30m",
  ]);
  expect(rulesOf().length).toBeGreaterThan(10);
  for (const { expr } of rulesOf()) expect(expr).toContain('namespace="phones", job="support"');
});

test("an alert that somebody does without is left out, the others stay", () => {
  const names = (prometheusRule = {}) => new Set(rulesOf(prometheusRule).map(({ alert }) => alert));
  const without = names({ exclude: ["VoicebotNoCalls"] });
  expect([...names()].filter((name) => !without.has(name))).toEqual(["VoicebotNoCalls"]);
});

test("runbooks are where the resource says", () => {
  const [rule] = rulesOf({ runbooksUrl: "https://wiki.example.com/runbooks/" });
  expect(rule?.annotations.runbook_url).toBe(`https://wiki.example.com/runbooks/${rule?.alert}.md`);
});

test("Prometheus chooses it by the installation's labels and the resource's, whose own win", () => {
  const labels = (prometheusRule = {}) =>
    desiredChild("PrometheusRule", "support", { monitoring: { prometheusRule } }).metadata.labels;
  expect(labels()).toMatchObject({ release: "monitoring" });
  expect(labels({ labels: { team: "phones" } })).toMatchObject({ release: "monitoring", team: "phones" });
  expect(labels({ labels: { release: "ours" } })).toMatchObject({ release: "ours" });
});

test("switched off, there is none", () => {
  const kinds = desiredOf({ monitoring: { prometheusRule: { enabled: false } } }).map(({ kind }) => kind);
  expect(kinds).not.toContain("PrometheusRule");
});

test("a misspelt name of an alert is noticed", () => {
  const exclude = ["VoicebotNoCalls", "VoicebotNoCals"];
  expect(unknownAlerts(aVoicebot({ monitoring: { prometheusRule: { exclude } } }))).toEqual(["VoicebotNoCals"]);
});
