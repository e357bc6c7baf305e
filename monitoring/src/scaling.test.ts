import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { activeCallsQuery, adapterRules, adapterValuesFile } from "./scaling.ts";

test("KEDA counts the calls of one bot, without those of pods that leave", () => {
  expect(activeCallsQuery({ namespace: "phones", name: "support" })).toBe(
    'sum(sum by (pod) (voicebot_active_calls{namespace="phones", job="support"}) and ' +
      '(max by (pod) (voicebot_draining{namespace="phones", job="support"}) < 1))',
  );
});

test("the values for prometheus-adapter hold the rules, word for word, and leave the chart's own out", () => {
  expect(parse(adapterValuesFile.content)).toMatchObject({ rules: { default: false, custom: adapterRules } });
});

test("the page on scaling shows the rule as it is", () => {
  const [, yaml = ""] = adapterValuesFile.content.split(/(?<=npm run generate`\.\n)/);
  const page = readFileSync(new URL("../../docs/scaling.md", import.meta.url), "utf8");
  expect(page).toContain(yaml);
});

test("the adapter serves the very metric that the autoscaler asks for", () => {
  expect(adapterRules.map(({ name }) => name.as)).toEqual(["voicebot_active_calls"]);
});
