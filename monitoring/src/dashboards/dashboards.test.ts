/** Rules that every dashboard keeps as a whole, over the built JSON. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import { describe, expect, test } from "vitest";
import { catalogue, everyDashboard, everyQuery, exposed, panelsOf, recordedBy } from "../../test/every-panel.ts";
import { metricOf, nodes, parsed, source } from "../../test/parsed-promql.ts";
import { builtDashboards, dashboards } from "../objects.ts";

/** Metrics on no dashboard, and why. */
const notShown: Readonly<Record<string, string>> = {
  voicebot_elevenlabs_characters_total:
    'the same as voicebot_tts_characters_total{source="elevenlabs"}, which is shown',
  voicebot_recordings_total: "most bots record nothing; what is lost is in the log, by call",
  voicebot_tickets_failed_total: "a part of voicebot_records_lost_total, which is shown; it has an alert of its own",
};

describe.each(everyDashboard)("$name", ({ name, built }) => {
  test("has a fixed identity, cannot be edited, and does not hurry", () => {
    expect(built.uid).toBe(name);
    expect(name.length).toBeLessThanOrEqual(40);
    expect(built.schemaVersion).toBe(42);
    expect(built.editable).toBe(false);
    expect(built.timezone).not.toBe("browser");
    expect(Number.parseInt(built.refresh ?? "", 10)).toBeGreaterThanOrEqual(30);
  });

  test("lets the reader choose data source, namespace and voicebot", () => {
    const [source, ...rest] = built.templating?.list ?? [];
    const choices = rest.filter(({ hide }) => hide !== dashboard.VariableHide.HideVariable);
    expect(source).toMatchObject({ type: "datasource", name: "datasource", label: "Data source" });
    expect(choices.length).toBeGreaterThan(0);
    for (const choice of choices) {
      expect(choice).toMatchObject({
        type: "query",
        multi: true,
        includeAll: true,
        refresh: 2,
        datasource: { uid: "${datasource}" },
      });
      expect([".+", ".*"]).toContain(choice.allValue);
      expect(choice.label).toBeTruthy();
    }
  });

  test("panels neither share an id nor overlap, and fill rows of 24 columns", () => {
    const panels = built.panels ?? [];
    expect(new Set(panels.map((panel) => panel.id)).size).toBe(panels.length);
    expect(panelsOf(built).length).toBeLessThanOrEqual(30);
    const taken = new Map<string, string>();
    for (const panel of panels) {
      const { x, y, w, h } = panel.gridPos ?? { x: -1, y: -1, w: 0, h: 0 };
      expect(x + w).toBeLessThanOrEqual(24);
      for (let column = x; column < x + w; column++) {
        for (let line = y; line < y + h; line++) {
          expect([panel.title, taken.get(`${column},${line}`)]).toEqual([panel.title, undefined]);
          taken.set(`${column},${line}`, panel.title ?? "");
        }
      }
    }
    const bottom = Math.max(...panels.map(({ gridPos }) => (gridPos?.y ?? 0) + (gridPos?.h ?? 0)));
    expect(taken.size).toBe(24 * bottom);
  });

  test("fits into a ConfigMap", () => {
    expect(Buffer.byteLength(JSON.stringify(built, null, 2))).toBeLessThan(1024 * 1024);
  });
});

test("every metric of the catalogue is on a dashboard, or on the list with its reason", () => {
  const shown = new Set(
    everyQuery.flatMap(({ query }) => nodes(query, "VectorSelector").map((node) => metricOf(query, node))),
  );
  const missing = catalogue.filter(
    ({ name }) => !["", "_bucket", "_sum", "_count"].some((suffix) => shown.has(name + suffix)),
  );
  expect(missing.map(({ name }) => name).sort()).toEqual(Object.keys(notShown).sort());
});

test("everything that is recorded is on a dashboard", () => {
  const read = new Set(
    everyQuery.flatMap(({ query }) => nodes(query, "VectorSelector").map((node) => metricOf(query, node))),
  );
  expect([...recordedBy.keys()].filter((name) => !read.has(name))).toEqual([]);
});

test("pods that come, go and drain are marked on the panels of calls and of the operator", () => {
  for (const { name, built } of everyDashboard.filter(({ name }) => /calls|operator/.test(name))) {
    const marks = built.annotations?.list ?? [];
    expect([name, marks.length]).toEqual([name, 3]);
    for (const { expr = "", name: mark, datasource } of marks) {
      const query = parsed(expr);
      for (const selector of nodes(query, "VectorSelector")) {
        expect([...exposed.keys()]).toContain(metricOf(query, selector));
        expect(source(query, selector)).toContain('job=~"$job"');
      }
      expect(mark).toBeTruthy();
      expect(datasource).toEqual({ type: "prometheus", uid: "${datasource}" });
    }
  }
});

test("each bot's copy has its own name and uid, and shows that bot first", () => {
  const support = { namespace: "voicebots", name: "support" };
  const sales = { namespace: "voicebots", name: "sales" };
  const [one, other] = [builtDashboards("fr", support)[0], builtDashboards("fr", sales)[0]];
  expect(one?.name).not.toBe(other?.name);
  expect(one?.built.uid).toBe(one?.name);
  expect(one?.built.uid?.length).toBeLessThanOrEqual(40);
  expect(one?.built.title).toBe("Voicebot ROI - voicebots/support");
  expect(one?.built.templating?.list?.map((choice) => choice.current?.value)).toEqual([
    undefined,
    ["voicebots"],
    ["support"],
    undefined,
    "raw|",
  ]);
  expect(dashboards("fr", support)).toEqual(dashboards("fr", support));
});

test("the guide to monitoring tells of every dashboard", () => {
  const guide = readFileSync(join(import.meta.dirname, "../../../docs/monitoring.md"), "utf8");
  for (const { title } of dashboards("en")) expect(guide).toContain(`| ${title} | `);
});
