/** What the rules record of pods that come, go, restart and cannot be reached, in promtool. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { recordingGroups } from "@voicebots/monitoring/objects";
import { afterAll, beforeAll, expect, test } from "vitest";
import { installed } from "./monitoring/prometheus.ts";

const calls = (pod: string): string =>
  `voicebot_calls_total{namespace="voicebots",job="support",pod="${pod}",instance="${pod}:9091",status="resolved",problem_type="internet"}`;
const recordedCalls = "namespace_job:voicebot_calls_total:growth";
const ofSupport = '{namespace="voicebots",job="support",status="resolved",problem_type="internet",resolution="5m"}';

interface Story {
  readonly story: string;
  /** Series -> what each scrape found, one a minute, in promtool's notation: `_` is a scrape that failed. */
  readonly series: Readonly<Record<string, string>>;
  /** How much is recorded until one hour has passed, added up. */
  readonly growth: number;
}

const stories: readonly Story[] = [
  { story: "one pod counts all the time", series: { [calls("a")]: "0+2x60" }, growth: 120 },
  {
    story: "one event between two evaluations is one, neither less nor more",
    series: { [calls("a")]: "0x10 1x50" },
    growth: 1,
  },
  {
    story: "pods are added up, and one that comes counts from zero",
    series: { [calls("a")]: "0+1x60", [calls("b")]: "_x17 0 4 9x43" },
    growth: 69,
  },
  {
    story: "what a pod counted before it left stays counted",
    series: { [calls("a")]: "0+1x21 22 30 stale", [calls("b")]: "0x60" },
    growth: 30,
  },
  {
    story: "a container that restarts counts on from zero",
    series: { [calls("a")]: "0+1x30 0+1x29" },
    growth: 59,
  },
  {
    story: "what was counted while Prometheus could not reach the pod is caught up on",
    series: { [calls("a")]: "0+1x20 _x11 32+1x28" },
    growth: 60,
  },
  {
    story: "a pod that was counting before there were rules counts from what it said then",
    series: { [calls("a")]: "1000x60" },
    growth: 0,
  },
  { story: "a pod that nobody calls is recorded as zero", series: { [calls("a")]: "0x60" }, growth: 0 },
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "voicebot-recordings-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** JSON is YAML. */
async function written(name: string, content: unknown): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, JSON.stringify(content));
  return file;
}

test.each([
  { mode: "all bots", groups: recordingGroups() },
  { mode: "one bot", groups: recordingGroups({ namespace: "voicebots", name: "support" }) },
])("the recordings of $mode are rules as Prometheus wants them", async ({ groups }) => {
  const file = await written("rules.yml", { groups });
  expect(await installed("promtool", ["check", "rules", "--lint=all", "--lint-fatal", file])).toContain("SUCCESS");
});

test.each(stories)("$story", async ({ series, growth }) => {
  // promtool evaluates all groups equally often: what is made of these pieces is proven on a real Prometheus, panel by
  // panel (dashboards.test.ts).
  const groups = recordingGroups()
    .filter(({ interval }) => interval === "5m")
    .map(({ rules, ...group }) => ({ ...group, rules: rules.filter(({ record }) => record === recordedCalls) }));
  // At full minutes, as promtool evaluates, a window has a sample at both of its ends: this one begins just after.
  const sum = {
    expr: `sum_over_time(${recordedCalls}[3599s])`,
    eval_time: "60m",
    exp_samples: [{ labels: ofSupport, value: growth }],
  };
  const story = {
    rule_files: [await written("rules.yml", { groups })],
    evaluation_interval: "5m",
    tests: [
      {
        interval: "1m",
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        promql_expr_test: [sum],
      },
    ],
  };
  expect(await installed("promtool", ["test", "rules", await written("test.yml", story)])).toContain("SUCCESS");
});
