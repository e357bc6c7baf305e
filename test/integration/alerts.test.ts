/** Every alert, firing and silent, in promtool; and all of them silent on a voicebot that nobody calls. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { instruments, operatorMetrics, voicebotMetrics } from "@voicebots/monitoring/metrics";
import { prometheusRuleGroups, type RuleGroup } from "@voicebots/monitoring/objects";
import { Registry } from "prom-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { botScenarios, operatorScenarios, type Scenario } from "./monitoring/alert-scenarios/index.ts";
import { installed } from "./monitoring/prometheus.ts";

const support = { namespace: "voicebots", name: "support" };
const target = 'namespace="voicebots",job="support",voicebot="support",pod="support-0",instance="10.0.0.7:9091"';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "voicebot-alerts-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const everyAlert = "every alert";

const namesOf = (groups: readonly RuleGroup[]): string[] => [
  ...new Set(groups.flatMap(({ rules }) => rules.map((rule) => rule.alert))),
];

/** JSON is YAML. */
async function written(name: string, content: unknown): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, JSON.stringify(content));
  return file;
}

/** Plays a story to one alert, or to all: promtool says SUCCESS if those fire that should, and no others. */
async function played(groups: readonly RuleGroup[], scenario: Scenario): Promise<string> {
  const { alert, series, at, every = "1m", interval = "1m", fires } = scenario;
  const rules = groups.map((group) => ({
    ...group,
    rules: group.rules.filter((rule) => alert === everyAlert || rule.alert === alert),
  }));
  const selector = (labels: Readonly<Record<string, string>>): string =>
    Object.entries({ ...(alert !== everyAlert && { alertname: alert }), alertstate: "firing", ...labels })
      .map(([label, value]) => `${label}="${value}"`)
      .join(",");
  const counted = (labels: Readonly<Record<string, string>>, count: number) => ({
    expr: `count(ALERTS{${selector(labels)}})`,
    eval_time: at,
    exp_samples: count === 0 ? [] : [{ labels: "{}", value: count }],
  });
  const test = {
    rule_files: [await written("rules.yml", { groups: rules })],
    evaluation_interval: every,
    tests: [
      {
        interval,
        input_series: Object.entries(series).map(([name, values]) => ({ series: name.replace("BOT", target), values })),
        promql_expr_test: [counted({}, fires.length), ...fires.map((labels) => counted(labels, 1))],
      },
    ],
  };
  return installed("promtool", ["test", "rules", await written("test.yml", test)]);
}

/** A bot's own rules are the same expressions under matchers: the stories that last for days are played once only. */
const quickStories = botScenarios.filter(({ every }) => every === undefined);

describe.each([
  { mode: "rules for all bots", groups: prometheusRuleGroups(), scenarios: [...botScenarios, ...operatorScenarios] },
  { mode: "a bot's own rules", groups: prometheusRuleGroups({ bot: support }), scenarios: quickStories },
])("$mode", ({ groups, scenarios }) => {
  test("are rules as Prometheus wants them", async () => {
    const answer = await installed("promtool", [
      "check",
      "rules",
      "--lint=all",
      "--lint-fatal",
      await written("rules.yml", { groups }),
    ]);
    expect(answer).toContain("SUCCESS");
  });

  test.each(scenarios.filter(({ fires }) => fires.length > 0))("$alert fires: $story", async (scenario) => {
    expect(await played(groups, scenario)).toContain("SUCCESS");
  });

  test.each(scenarios.filter(({ fires }) => fires.length === 0))("$alert is silent: $story", async (scenario) => {
    expect(await played(groups, scenario)).toContain("SUCCESS");
  });

  test("are silent on a bot that nobody calls", async () => {
    const series = await exposedByIdlePrograms();
    const idle = { alert: everyAlert, story: "nobody calls", series, at: "4h", every: "10m", fires: [] };
    expect(await played(groups, idle)).toContain("SUCCESS");
  });
});

test("every alert has a story in which it fires and one in which it does not", () => {
  const told = (fires: boolean): string[] => [
    ...new Set(
      [...botScenarios, ...operatorScenarios]
        .filter((scenario) => scenario.fires.length > 0 === fires)
        .map(({ alert }) => alert),
    ),
  ];
  const all = namesOf(prometheusRuleGroups()).sort();
  expect(told(true).sort()).toEqual(all);
  expect(told(false).sort()).toEqual(all);
});

test("a bot's own rules leave the other bots alone", async () => {
  const [scenario] = botScenarios;
  if (scenario === undefined) throw new Error("no scenario");
  const groups = prometheusRuleGroups({ bot: { namespace: "voicebots", name: "sales" } });
  const busy = { "voicebot_active_calls{BOT}": "40x20", 'up{namespace="voicebots",job="sales"}': "1x20" };
  const alone = { ...scenario, series: busy, at: "10m", fires: [] };
  for (const alert of ["VoicebotDown", "VoicebotTooManyConcurrentCalls"]) {
    expect(await played(groups, { ...alone, alert })).toContain("SUCCESS");
  }
});

/** What a bot and an operator expose from the start, unchanged for four hours. */
async function exposedByIdlePrograms(): Promise<Record<string, string>> {
  const registry = new Registry();
  const bot = instruments(voicebotMetrics, registry);
  bot.maxCalls.set(25);
  bot.budgetUsdPerDay.set(50);
  bot.humanBaselineCostUsd.set(16.5);
  instruments(operatorMetrics, registry);
  const series: Record<string, string> = { "up{BOT}": "1x240" };
  for (const line of (await registry.metrics()).split("\n")) {
    const [, name, labels = "", value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (name !== undefined) series[`${name}{BOT${labels && `,${labels}`}}`] = `${value}x240`;
  }
  return series;
}
