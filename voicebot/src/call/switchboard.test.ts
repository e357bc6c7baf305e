import { instruments, voicebotMetrics } from "@voicebots/monitoring/metrics";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { manualClock } from "../platform/manual-clock.ts";
import type { RejectionReason } from "../telephony/audio-socket-server.ts";
import { type CallLeg, unknownParties } from "../telephony/call-leg.ts";
import { type RunningCall, Switchboard } from "./switchboard.ts";

const aLeg = (callId: string): CallLeg => ({
  callId,
  parties: unknownParties,
  send: () => {},
  unheardMs: () => 0,
  dropUnheard: () => {},
  hangUp: () => {},
  transfer: () => {},
});

function aSwitchboard(capacity: number, ready = true) {
  const ends = new Map<string, () => void>();
  const goodbyes: string[] = [];
  const registry = new Registry();
  const clock = manualClock();
  const strain: { reason: RejectionReason | null } = { reason: null };
  const switchboard = new Switchboard({
    clock,
    metrics: instruments(voicebotMetrics, registry),
    capacity: () => capacity,
    strain: () => strain.reason,
    connect(leg, onOver) {
      if (!ready) return null;
      const call: RunningCall = {
        start: () => ends.set(leg.callId, onOver),
        sayGoodbye: () => goodbyes.push(leg.callId),
        onAudio: () => {},
        onDigit: () => {},
        onHangUp: onOver,
      };
      return call;
    },
  });
  return { switchboard, strain, ends, goodbyes, registry, clock };
}

test("calls are taken up to the capacity, and again when one is over", () => {
  const { switchboard, ends } = aSwitchboard(2);
  expect([switchboard.answer(aLeg("a")), switchboard.answer(aLeg("b"))].map((taken) => typeof taken)).toEqual([
    "object",
    "object",
  ]);
  expect(switchboard.answer(aLeg("c"))).toBe("capacity");
  expect(ends.has("c")).toBe(false);
  ends.get("a")?.();
  ends.get("a")?.();
  expect(switchboard.activeCalls).toBe(1);
  expect(typeof switchboard.answer(aLeg("c"))).toBe("object");
});

test("the oldest call is the one that began first and is not over", async () => {
  const { switchboard, ends, clock } = aSwitchboard(3);
  expect(switchboard.oldestCallSeconds).toBe(0);
  switchboard.answer(aLeg("a"));
  await clock.advance(60_000);
  switchboard.answer(aLeg("b"));
  await clock.advance(30_000);
  expect(switchboard.oldestCallSeconds).toBe(90);
  ends.get("a")?.();
  expect(switchboard.oldestCallSeconds).toBe(30);
});

test("a second leg with the id of a call in progress is refused", () => {
  const { switchboard } = aSwitchboard(2);
  switchboard.answer(aLeg("a"));
  expect(switchboard.answer(aLeg("a"))).toBe("protocol");
});

test("a bot that cannot take calls says so", () => {
  expect(aSwitchboard(2, false).switchboard.answer(aLeg("a"))).toBe("not-ready");
});

test("a drain takes no new calls, hurries nobody, and is over with the last call", async () => {
  const { switchboard, ends, goodbyes, registry } = aSwitchboard(5);
  switchboard.answer(aLeg("a"));
  switchboard.answer(aLeg("b"));
  let drained = false;
  const draining = switchboard.drain().then(() => (drained = true));
  expect(switchboard.answer(aLeg("c"))).toBe("draining");
  ends.get("a")?.();
  await Promise.resolve();
  expect([drained, goodbyes]).toEqual([false, []]);
  switchboard.sayGoodbye();
  expect(goodbyes).toEqual(["b"]);
  ends.get("b")?.();
  await draining;
  const text = await registry.metrics();
  expect(text).toContain("voicebot_draining 1");
  expect(text).toContain("voicebot_active_calls 0");
  expect(text).toContain("voicebot_calls_started_total 2");
});

test("a drain without calls is over at once", async () => {
  await aSwitchboard(1).switchboard.drain();
});

test("who would be served badly is not answered, and those in progress go on", () => {
  const { switchboard, strain, ends } = aSwitchboard(5);
  switchboard.answer(aLeg("a"));
  strain.reason = "provider-limit";
  expect([switchboard.answer(aLeg("b")), switchboard.refusal()]).toEqual(["provider-limit", "provider-limit"]);
  expect([switchboard.activeCalls, ends.has("b")]).toEqual([1, false]);
});
