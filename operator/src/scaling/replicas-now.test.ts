import fc from "fast-check";
import { expect, test } from "vitest";
import { aVoicebot } from "../../test/a-voicebot.ts";
import { aPodStatus } from "../../test/a-world.ts";
import type { BotPod } from "./bot-pod.ts";
import { replicasNow, type ScalingSituation, wantedReplicas } from "./replicas-now.ts";
import { victimCost } from "./victims.ts";

const now = Date.parse("2026-11-22T10:00:00Z");

function pods(count: number, deletionCost?: string): readonly BotPod[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `pod-${index}`,
    uid: `pod-${index}`,
    ready: true,
    answersSince: 0,
    leaving: false,
    marks: {},
    deletionCost,
    report: { ...aPodStatus, activeCalls: index },
    idleSince: undefined,
  }));
}

function situation(scaling: object, rest: Partial<ScalingSituation>): ScalingSituation {
  const { spec } = aVoicebot({ scaling });
  return { spec, replicas: 1, settled: true, pods: pods(rest.replicas ?? 1), lastScaleDownAt: undefined, now, ...rest };
}

test.each([
  [{ replicas: 1, minReplicas: 3 }, 3],
  [{ replicas: 50, maxReplicas: 10 }, 10],
  [{ replicas: 50, maxReplicas: 10, providerConcurrency: 75 }, 3],
  [{ replicas: 0, minReplicas: 3 }, 0],
  [{ replicas: 5 }, 5],
])("%j asks for %d pods", (scaling, wanted) => {
  expect(wantedReplicas(aVoicebot({ scaling }).spec)).toBe(wanted);
});

test.each([
  ["there is no Deployment yet: as many as wanted", { replicas: 4 }, { replicas: undefined }, 4],
  ["more are wanted: at once, even during a rollout", { replicas: 9 }, { replicas: 2, settled: false }, 9],
  ["as many as wanted: nothing", { replicas: 3 }, { replicas: 3 }, 3],
  ["fewer, and nobody is marked: not yet", { replicas: 2 }, { replicas: 3 }, 3],
  ["fewer, during a rollout: not now", { replicas: 2 }, { replicas: 3, settled: false }, 3],
  ["fewer, half a minute after the last: not now", { replicas: 2 }, { replicas: 3, lastScaleDownAt: now - 30_000 }, 3],
  ["none, by hand: at once", { replicas: 0 }, { replicas: 3, settled: false }, 0],
])("%s", (_rule, scaling, rest, replicas) => {
  expect(replicasNow(situation(scaling, rest)).replicas).toBe(replicas);
});

test("fewer, and those to leave are marked: now", () => {
  const [first, ...others] = pods(3);
  const marked = first === undefined ? [] : [{ ...first, deletionCost: "-1000" }, ...others];
  expect(replicasNow(situation({ replicas: 1 }, { replicas: 3, pods: marked }))).toMatchObject({
    replicas: 2,
    isScaleDown: true,
    againInMs: 60_000,
  });
});

test("a clock that went backwards delays a scale-down by one interval at most", () => {
  const ahead = { replicas: 3, lastScaleDownAt: now + 3_600_000 };
  expect(replicasNow(situation({ replicas: 1 }, ahead)).costs).not.toEqual([]);
});

const tickMs = 200;

/** Marks whom it is told to mark and takes whom it is told to take, second by second; returns when pods left, in milliseconds. */
function scaleDownTimes(podsPerMinute: number, from: number): number[] {
  const left: number[] = [];
  let replicas = from;
  let present = pods(from);
  let lastScaleDownAt: number | undefined;
  const base = situation({ replicas: 1, maxReplicas: 200, scaleDown: { podsPerMinute } }, {});
  for (let at = 0; at < 600_000 && replicas > 1; at += tickMs) {
    const decision = replicasNow({ ...base, replicas, pods: present, lastScaleDownAt, now: now + at });
    for (const { pod, cost } of decision.costs) {
      present = present.map((each) => (each === pod ? { ...each, deletionCost: cost } : each));
    }
    if (!decision.isScaleDown) continue;
    left.push(...Array.from({ length: replicas - decision.replicas }, () => at));
    replicas = decision.replicas;
    present = present.filter(({ deletionCost }) => deletionCost !== victimCost);
    lastScaleDownAt = now + at;
  }
  return left;
}

test.each([1, 3, 7, 60, 100])("%d pods a minute leave evenly, and no minute sees more", (podsPerMinute) => {
  const times = scaleDownTimes(podsPerMinute, 8);
  expect(times).toHaveLength(7);
  for (const start of times) {
    expect(times.filter((at) => at >= start && at < start + 60_000).length).toBeLessThanOrEqual(podsPerMinute);
  }
  const last = times.at(-1) ?? 0;
  expect(last - (times[0] ?? 0)).toBeLessThanOrEqual((60_000 / podsPerMinute + 2 * tickMs) * 6);
});

test("never below what is wanted, never by more than the pace, and never before the marks", () => {
  const numbers = fc.record({
    wanted: fc.integer({ min: 1, max: 20 }),
    replicas: fc.nat(20),
    pace: fc.integer({ min: 1, max: 5 }),
  });
  fc.assert(
    fc.property(numbers, ({ wanted, replicas, pace }) => {
      const scaling = { replicas: wanted, maxReplicas: 20, scaleDown: { podsPerMinute: pace } };
      const decision = replicasNow(situation(scaling, { replicas }));
      expect(decision.replicas).toBeGreaterThanOrEqual(Math.min(wanted, replicas));
      if (decision.replicas < replicas) expect(replicas - decision.replicas).toBeLessThanOrEqual(pace);
      if (decision.costs.length > 0) expect(decision.replicas).toBe(replicas);
    }),
  );
});
