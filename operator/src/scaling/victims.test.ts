import fc from "fast-check";
import { expect, test } from "vitest";
import { aPodStatus } from "../../test/a-world.ts";
import type { BotPod } from "./bot-pod.ts";
import { chooseVictims, costChanges, victimCost } from "./victims.ts";

function pod(name: string, calls: number | undefined, rest: Partial<BotPod> = {}): BotPod {
  const report = calls === undefined ? undefined : { ...aPodStatus, activeCalls: calls };
  const always = { ready: true, answersSince: 0, leaving: false, deletionCost: undefined, marks: {} };
  return { name, uid: name, ...always, report, idleSince: undefined, ...rest };
}

const names = (pods: readonly BotPod[]) => pods.map(({ name }) => name);

test("idle pods go first, then those with the fewest calls", () => {
  const pods = [pod("busy", 20), pod("idle", 0), pod("few", 2)];
  expect(names(chooseVictims(pods, 3))).toEqual(["idle", "few", "busy"]);
});

test("a pod that is not ready goes before an idle one, since the ReplicaSet takes it first whatever we say", () => {
  expect(names(chooseVictims([pod("idle", 0), pod("starting", undefined, { ready: false })], 1))).toEqual(["starting"]);
});

test("a pod that does not say how many calls it has is taken for the busiest", () => {
  expect(names(chooseVictims([pod("silent", undefined), pod("busy", 24)], 1))).toEqual(["busy"]);
});

test("costs are written only where they change: marks for the chosen, none for those that were kept", () => {
  const kept = pod("kept", 5, { deletionCost: victimCost });
  const chosen = pod("chosen", 0);
  const marked = pod("marked", 0, { deletionCost: victimCost });
  const changes = costChanges([kept, chosen, marked, pod("other", 1)], [chosen, marked]);
  expect(changes.map(({ pod: { name }, cost }) => [name, cost])).toEqual([
    ["kept", "0"],
    ["chosen", victimCost],
  ]);
});

const anyPods = fc.uniqueArray(
  fc.record({
    name: fc.string({ minLength: 1 }),
    calls: fc.option(fc.nat(25), { nil: undefined }),
    ready: fc.boolean(),
  }),
  { selector: ({ name }) => name, maxLength: 20 },
);

test("whoever stays among the ready is at least as busy as whoever leaves, and once marked nothing more is written", () => {
  fc.assert(
    fc.property(anyPods, fc.nat(25), (described, count) => {
      const pods = described.map(({ name, calls, ready }) => pod(name, calls, { ready }));
      const victims = chooseVictims(pods, count);
      expect(victims).toHaveLength(Math.min(count, pods.length));
      const calls = ({ report }: BotPod) => report?.activeCalls ?? Number.POSITIVE_INFINITY;
      const left = victims.filter(({ ready }) => ready).map(calls);
      const stayed = pods.filter((one) => one.ready && !victims.includes(one)).map(calls);
      if (left.length > 0 && stayed.length > 0) expect(Math.max(...left)).toBeLessThanOrEqual(Math.min(...stayed));
      const costs = new Map(costChanges(pods, victims).map(({ pod: { uid }, cost }) => [uid, cost]));
      const marked = pods.map((one) => ({ ...one, deletionCost: costs.get(one.uid) ?? one.deletionCost }));
      expect(costChanges(marked, chooseVictims(marked, count))).toEqual([]);
    }),
  );
});
