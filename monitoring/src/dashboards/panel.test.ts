/** Rules that every panel of every dashboard keeps, over the built JSON. */
import type * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import { describe, expect, test } from "vitest";
import { everyPanel, panelsOf, targetsOf } from "../../test/every-panel.ts";
import { operatorAlerts, voicebotAlerts } from "../alerts/index.ts";
import { builtDashboards, languages } from "../objects.ts";

const alerts = [...voicebotAlerts, ...operatorAlerts].map(({ name }) => name);

describe.each(everyPanel)("$where", ({ panel }) => {
  const defaults: dashboard.FieldConfig = panel.fieldConfig?.defaults ?? {};

  test("says what it shows, how the number is made, and what an empty panel means", () => {
    expect(panel.title).toBeTruthy();
    expect(panel.description?.length).toBeGreaterThan(40);
    expect(panel.description).toMatch(/[.)]$/);
    expect(defaults.noValue).toBeTruthy();
  });

  test("has a unit, and decimals unless an axis chooses them", () => {
    expect(defaults.unit).toBeTruthy();
    if (panel.type !== "timeseries") expect(defaults.decimals).toBeTypeOf("number");
    if (defaults.unit === "currencyUSD" && defaults.decimals !== undefined)
      expect(defaults.decimals).toBeGreaterThanOrEqual(2);
  });

  test("asks the chosen data source, and names what it draws", () => {
    expect(panel.datasource).toEqual({ type: "prometheus", uid: "${datasource}" });
    const targets = targetsOf(panel);
    expect(targets.length).toBeGreaterThan(0);
    expect(new Set(targets.map((target) => target.refId)).size).toBe(targets.length);
    for (const target of targets) {
      expect(target.datasource).toEqual({ type: "prometheus", uid: "${datasource}" });
      expect(target.legendFormat).toBeTruthy();
      expect(target.legendFormat).not.toBe("__auto");
      expect(target.instant !== target.range).toBe(true);
    }
  });

  test("leads to the calls of the same time, and to what to do", () => {
    const [calls, help] = panel.links ?? [];
    expect(calls).toMatchObject({ title: "Console", url: "${console}/?from=${__from}&to=${__to}" });
    expect(help?.url).toMatch(/^https:\/\/.*\.md$/);
    const [, alert] = /runbooks\/(\w+)\.md$/.exec(help?.url ?? "") ?? [];
    expect([help?.title, alert !== undefined]).toEqual([
      alert === undefined ? "Guide" : "Runbook",
      alert !== undefined,
    ]);
    if (alert !== undefined) expect(alerts).toContain(alert);
  });

  test("draws over time with range queries, and single numbers with instant ones", () => {
    for (const target of targetsOf(panel)) expect(target.range === true).toBe(panel.type === "timeseries");
  });
});

test("the slow turns of a graph name their calls", () => {
  const slow = everyPanel.filter(({ panel }) => targetsOf(panel).some((one) => one.exemplar));
  expect(new Set(slow.map(({ panel }) => panel.title))).toEqual(
    new Set(["Attente du client", "Attente du client et ses étapes", "Caller's wait", "Caller's wait and its parts"]),
  );
});

test("French and English ask the same, and say it in different words", () => {
  const [fr = [], en = []] = languages.map((language) =>
    builtDashboards(language).flatMap(({ built }) => panelsOf(built)),
  );
  expect(en.flatMap(targetsOf).map((target) => target.expr)).toEqual(
    fr.flatMap(targetsOf).map((target) => target.expr),
  );
  for (const [position, panel] of fr.entries()) expect(panel.description).not.toBe(en[position]?.description);
});
