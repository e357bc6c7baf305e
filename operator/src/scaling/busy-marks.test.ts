import { expect, test } from "vitest";
import { aVoicebot } from "../../test/a-voicebot.ts";
import { pod } from "../../test/findings.ts";
import type { BotPod } from "./bot-pod.ts";
import { busyMarkChanges, busyMarks } from "./busy-marks.ts";

const { spec } = aVoicebot();
const now = 1_000_000;
const changes = (...pods: BotPod[]) => busyMarkChanges(spec, pods, now).changes.map(({ annotations }) => annotations);
const marked: Partial<BotPod> = { marks: { ...busyMarks, "example.com/theirs": "1" } };
const idleFor = (ms: number): Partial<BotPod> => ({ ...marked, idleSince: now - ms });

test("a pod with calls is marked, once", () => {
  expect(changes(pod({ activeCalls: 1 }))).toEqual([
    { "cluster-autoscaler.kubernetes.io/safe-to-evict": "false", "karpenter.sh/do-not-disrupt": "true" },
  ]);
  expect(changes(pod({ activeCalls: 1 }, marked))).toEqual([]);
  expect(changes(pod({ activeCalls: 1 }, { marks: { ...busyMarks, "karpenter.sh/do-not-disrupt": "false" } }))).toEqual(
    [busyMarks],
  );
});

test("a pod whose calls have been over for a minute loses its marks, and one that never had any is left alone", () => {
  const idle = (ms: number) => pod({ activeCalls: 0 }, idleFor(ms));
  expect(changes(idle(60_000), idle(59_999), pod({ activeCalls: 0 }))).toEqual([{}]);
  expect(busyMarkChanges(spec, [idle(1000), idle(20_000), idle(90_000)], now).againInMs).toBe(40_000);
  expect(busyMarkChanges(spec, [idle(90_000), pod({ activeCalls: 1 }, marked)], now).againInMs).toBeUndefined();
});

test("a pod that does not say how many calls it has keeps what it bears, and so does one that leaves", () => {
  expect(changes(pod(undefined, marked), pod(undefined))).toEqual([]);
  expect(changes(pod({ activeCalls: 0 }, { ...idleFor(600_000), leaving: true }))).toEqual([]);
  expect(changes(pod({ activeCalls: 2 }, { leaving: true }))).toEqual([busyMarks]);
});

test("what the spec says of the same annotation is a person's word", () => {
  const theirs = { "cluster-autoscaler.kubernetes.io/safe-to-evict": "true" };
  const said = aVoicebot({ pod: { annotations: theirs } }).spec;
  const busy = pod({ activeCalls: 1 }, { marks: theirs });
  expect(busyMarkChanges(said, [busy], now).changes).toEqual([
    { pod: busy, annotations: { "karpenter.sh/do-not-disrupt": "true" } },
  ]);
});
