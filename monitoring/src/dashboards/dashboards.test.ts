/** Rules that every dashboard keeps, over the built JSON. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import type * as prometheus from "@grafana/grafana-foundation-sdk/prometheus";
import { describe, expect, test } from "vitest";
import { around, metricOf, nodes, parsed, source } from "../../test/parsed-promql.ts";
import { operatorAlerts, voicebotAlerts } from "../alerts/index.ts";
import type { Metric } from "../metrics/metric.ts";
import { operatorMetrics } from "../metrics/operator.ts";
import { voicebotMetrics } from "../metrics/voicebot.ts";
import { builtDashboards, dashboards, languages } from "../objects.ts";
import { recordings } from "../recordings/index.ts";

const catalogue: readonly Metric[] = [...Object.values(voicebotMetrics), ...Object.values(operatorMetrics)];

/** Name as exposed -> is it a counter. */
const exposed = new Map(
  catalogue.flatMap((metric): [string, boolean][] =>
    metric.kind === "histogram"
      ? ["_bucket", "_sum", "_count"].map((suffix) => [metric.name + suffix, true])
      : [[metric.name, metric.kind === "counter"]],
  ),
);

/** Name as recorded -> the function that reads it: growth is added up, levels are the last. */
const recordedBy = new Map(
  recordings.map(({ kind, series }) => [series.name, kind === "growth" ? "sum_over_time" : "last_over_time"]),
);

/** Over which times a panel may count: the moment, the range, the range before, one bar, a day, the last six hours. */
const windows: Readonly<Record<string, readonly string[]>> = {
  rate: ["[$__rate_interval]", "[$__interval] offset -$__interval"],
  increase: [
    "[$__range]",
    "[$__range] offset $__range",
    "[$__interval] offset -$__interval",
    "[1d] offset -1d",
    "[6h]",
  ],
  sum_over_time: [
    "[$__range]",
    "[$__range] offset $__range",
    "[$__interval]",
    "[$__interval] offset -$__interval",
    "[1d] offset -1d",
  ],
};

/** Metrics on no dashboard, and why. */
const notShown: Readonly<Record<string, string>> = {
  voicebot_elevenlabs_characters_total:
    'the same as voicebot_tts_characters_total{source="elevenlabs"}, which is shown',
  voicebot_recordings_total: "most bots record nothing; what is lost is in the log, by call",
  voicebot_tickets_failed_total: "a part of voicebot_records_lost_total, which is shown; it has an alert of its own",
};

const alerts = [...voicebotAlerts, ...operatorAlerts].map(({ name }) => name);
const all = languages.flatMap((language) => builtDashboards(language).map(({ name, built }) => ({ name, built })));
const isRow = (panel: dashboard.Panel | dashboard.RowPanel): panel is dashboard.RowPanel => panel.type === "row";
const panelsOf = (built: dashboard.Dashboard): readonly dashboard.Panel[] =>
  (built.panels ?? []).filter((panel) => !isRow(panel));
const targetsOf = (panel: dashboard.Panel): readonly prometheus.Dataquery[] =>
  (panel.targets ?? []) as prometheus.Dataquery[];
const queries = all.flatMap(({ name, built }) =>
  panelsOf(built).flatMap((panel) =>
    targetsOf(panel).map((target) => ({
      query: parsed(target.expr),
      where: `${name}: ${panel.title}`,
    })),
  ),
);

describe.each(all)("$name", ({ name, built }) => {
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

describe.each(
  all.flatMap(({ name, built }) => panelsOf(built).map((panel) => ({ where: `${name}: ${panel.title}`, panel }))),
)("$where", ({ panel }) => {
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

describe.each(queries)("query of $where", ({ query }) => {
  const selectors = nodes(query, "VectorSelector");

  test("names only metrics of the catalogue, of the chosen namespace and voicebot", () => {
    expect(selectors.length).toBeGreaterThan(0);
    for (const selector of selectors) {
      expect([...exposed.keys(), ...recordedBy.keys()]).toContain(metricOf(query, selector));
      expect(source(query, selector)).toContain('namespace=~"$namespace"');
      expect(source(query, selector)).toContain('job=~"$job"');
    }
  });

  test("counts with rate or increase, then sums; never does so with a gauge", () => {
    for (const selector of selectors) {
      const isCounter = exposed.get(metricOf(query, selector)) === true;
      const [nearest, ...outer] = around(query, selector);
      expect([source(query, selector), ["rate", "increase"].includes(nearest ?? "")]).toEqual([
        source(query, selector),
        isCounter,
      ]);
      const reads = recordedBy.get(metricOf(query, selector));
      if (reads !== undefined) expect([source(query, selector), nearest]).toEqual([source(query, selector), reads]);
      expect(["sum", "max", "min"].some((operator) => [nearest, ...outer].includes(operator))).toBe(true);
    }
  });

  test("rates over the moment, increases over the range or a bar: no window leaves a gap or counts twice", () => {
    for (const call of nodes(query, "FunctionCall")) {
      const [, name = "", window] = /^(rate|increase)\(.*?(\[.*)\)$/.exec(source(query, call)) ?? [];
      if (window !== undefined) expect(windows[name]).toContain(window);
    }
  });

  test("whatever gives way to what was recorded is recorded, and only that is read then", () => {
    const switched = selectors
      .filter((selector) => source(query, selector).includes('resolution=~"$resolution"'))
      .map((selector) => metricOf(query, selector));
    const [scraped, recorded] = [
      switched.filter((name) => exposed.has(name)),
      switched.filter((name) => recordedBy.has(name)),
    ];
    expect(recorded.map((name) => name.split(":")[1])).toEqual(scraped);
    for (const selector of selectors.filter((selector) => recordedBy.has(metricOf(query, selector)))) {
      expect(source(query, selector)).toContain('resolution=~"$resolution"');
    }
  });

  test("divides only by what is above zero", () => {
    for (const division of nodes(query, "BinaryExpr").filter((node) => node.getChild("Div") !== null)) {
      const divisor = source(query, division.lastChild ?? division);
      if (Number(divisor) > 0 || divisor === "$__interval_ms") continue;
      expect(division.lastChild?.name).toBe("ParenExpr");
      expect(divisor).toMatch(/ > 0\)$/);
    }
  });

  test("adds a zero only to what has no labels", () => {
    for (const either of nodes(query, "BinaryExpr").filter((node) => node.getChild("Or") !== null)) {
      if (source(query, either.lastChild ?? either) !== "vector(0)") continue;
      expect(source(query, either.firstChild ?? either)).not.toMatch(/ by \(/);
    }
  });

  test("never answers NaN: quantiles are compared with zero", () => {
    for (const call of nodes(query, "FunctionCall").filter((node) =>
      source(query, node).startsWith("histogram_quantile("),
    )) {
      expect(source(query, call.parent ?? call)).toMatch(/ >= 0$/);
    }
  });
});

test("every metric of the catalogue is on a dashboard, or on the list with its reason", () => {
  const shown = new Set(
    queries.flatMap(({ query }) => nodes(query, "VectorSelector").map((node) => metricOf(query, node))),
  );
  const missing = catalogue.filter(
    ({ name }) => !["", "_bucket", "_sum", "_count"].some((suffix) => shown.has(name + suffix)),
  );
  expect(missing.map(({ name }) => name).sort()).toEqual(Object.keys(notShown).sort());
});

test("everything that is recorded is on a dashboard", () => {
  const read = new Set(
    queries.flatMap(({ query }) => nodes(query, "VectorSelector").map((node) => metricOf(query, node))),
  );
  expect([...recordedBy.keys()].filter((name) => !read.has(name))).toEqual([]);
});

test("pods that come, go and drain are marked on the panels of calls and of the operator", () => {
  for (const { name, built } of all.filter(({ name }) => /calls|operator/.test(name))) {
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

test("the slow turns of a graph name their calls", () => {
  const slow = all
    .flatMap(({ built }) => panelsOf(built))
    .filter((panel) => targetsOf(panel).some((one) => one.exemplar));
  expect(new Set(slow.map(({ title }) => title))).toEqual(
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
