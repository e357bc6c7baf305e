/** How series are called and coloured, over the built JSON. */
import type * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import { expect, test } from "vitest";
import { everyPanel, targetsOf } from "../../test/every-panel.ts";
import type { Metric } from "../metrics/metric.ts";
import { voicebotMetrics } from "../metrics/voicebot.ts";

interface Override {
  readonly series: string;
  readonly name: unknown;
  readonly color: unknown;
}

function overridesOf({ fieldConfig }: dashboard.Panel): readonly Override[] {
  return (fieldConfig?.overrides ?? []).map(({ matcher, properties }) => {
    const set = (id: string): unknown => properties.find((property) => property.id === id)?.value;
    const color = set("color") as { readonly fixedColor: string } | undefined;
    return { series: String(matcher.options), name: set("displayName"), color: color?.fixedColor };
  });
}

/** What the operator counts is labelled in Kubernetes' own words. */
const ofBots: readonly Metric[] = Object.values(voicebotMetrics);
/** Its values are words already: those of the guide. */
const alreadyWords = "tag";

test("where a line is one value of a closed label, every value has a name in words", () => {
  let named = 0;
  for (const { where, panel } of everyPanel.filter((one) => !one.where.startsWith("voicebot-operator"))) {
    for (const { legendFormat = "" } of targetsOf(panel)) {
      const label = /^\{\{(\w+)\}\}$/.exec(legendFormat)?.[1] ?? "";
      const closed = ofBots.flatMap(({ labels }) => (labels[label] ? [labels[label]] : []));
      if (closed.length === 0 || label === alreadyWords) continue;
      const words = new Map(overridesOf(panel).map(({ series, name }) => [series, name]));
      expect([where, closed.some((values) => values.every((value) => words.get(value)))]).toEqual([where, true]);
      named++;
    }
  }
  expect(named).toBeGreaterThan(10);
});

test("a series has the same colour on every dashboard", () => {
  const colors = new Map<string, Set<unknown>>();
  for (const { panel } of everyPanel) {
    for (const { series, color } of overridesOf(panel).filter((override) => override.color !== undefined)) {
      colors.set(series, (colors.get(series) ?? new Set()).add(color));
    }
  }
  expect(colors.get("deepgram")).toEqual(new Set(["green"]));
  expect([...colors].filter(([, one]) => one.size > 1)).toEqual([]);
});
