import { expect, test } from "vitest";
import { metricOf, nodes, parsed, source } from "../../test/parsed-promql.ts";
import { voicebotMetrics } from "../metrics/voicebot.ts";
import { recordings } from "./index.ts";
import { resolutions } from "./recording.ts";
import { recordingGroups } from "./rules.ts";

const support = { namespace: "voicebots", name: "support" };
const exposed = Object.values(voicebotMetrics).flatMap(({ kind, name }) =>
  kind === "histogram" ? ["_bucket", "_sum", "_count"].map((suffix) => name + suffix) : [name],
);
const names = new Set(recordings.map(({ series }) => series.name));

test("nothing is recorded twice", () => {
  expect(names.size).toBe(recordings.length);
});

test("a group is evaluated as often as its pieces of growth are long", () => {
  expect(recordingGroups().map(({ interval }) => interval)).toEqual([...resolutions]);
  for (const { interval, rules } of recordingGroups()) {
    expect(rules.map(({ record }) => record)).toEqual([...names]);
    for (const { labels } of rules) expect(labels).toEqual({ resolution: interval });
  }
});

test.each(recordingGroups(support).flatMap(({ name, rules }) => rules.map((rule) => ({ name, ...rule }))))(
  "$name: $record is of that bot alone, from the catalogue or from the finer resolution",
  ({ name, expr }) => {
    const query = parsed(expr);
    const known = name.endsWith("-5m") ? exposed : [...names];
    for (const selector of nodes(query, "VectorSelector")) {
      expect(known).toContain(metricOf(query, selector));
      expect(source(query, selector)).toContain('namespace="voicebots", job="support"');
    }
  },
);

test("what is recorded keeps the labels of its metric, and leaves out those of the pod", () => {
  const [finer] = recordingGroups();
  const rule = finer?.rules.find(({ record }) => record.includes("voicebot_calls_total"));
  expect(rule?.expr).toMatch(/^sum by \(namespace, job, status, problem_type\) \(/);
  const buckets = finer?.rules.find(({ record }) => record.includes("llm_response_seconds_bucket"));
  expect(buckets?.expr).toMatch(/^sum by \(namespace, job, task, le\) \(/);
});

test("two bots' groups have different names, so that both may be in one rule file", () => {
  const sales = { ...support, name: "sales" };
  const all = [...recordingGroups(), ...recordingGroups(support), ...recordingGroups(sales)].map(({ name }) => name);
  expect(new Set(all).size).toBe(all.length);
});
