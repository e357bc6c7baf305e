import { instruments, voicebotMetrics } from "@voicebots/monitoring/metrics";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { ManualClock, settled } from "../../test/fakes/clock.ts";
import { createLogger } from "../platform/logger.ts";
import type { CallEndedEvent } from "./call-record.ts";
import { RecordSender } from "./record-sender.ts";

const event = (id: string) => ({ specversion: "1.0", type: "dev.voicebot.call.ended", id }) as CallEndedEvent;

/** A sink that answers with these statuses in turn, 0 for none; the last one for ever. */
function aSender(...statuses: number[]) {
  const clock = new ManualClock();
  const registry = new Registry();
  const posted: { id: string; atMs: number }[] = [];
  const sender = new RecordSender({
    clock,
    metrics: instruments(voicebotMetrics, registry),
    logger: createLogger("silent"),
    post(_url, body) {
      posted.push({ id: (JSON.parse(body) as { id: string }).id, atMs: clock.now() });
      const status = (statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 0;
      return status === 0 ? Promise.reject(new Error("no connection")) : Promise.resolve(status);
    },
  });
  const pending = async () => (await registry.getSingleMetric("voicebot_ledger_pending")?.get())?.values[0]?.value;
  return { clock, sender, posted, pending };
}

test("records are delivered one after another, in order", async () => {
  const { sender, posted, pending } = aSender(202);
  for (const id of ["a", "b", "c"]) sender.send("http://sink", event(id));
  expect(await sender.flush(1000)).toBe(0);
  expect(posted.map(({ id }) => id)).toEqual(["a", "b", "c"]);
  expect(await pending()).toBe(0);
});

test("a sink that is away is tried again, later and later, and nothing overtakes", async () => {
  const { clock, sender, posted, pending } = aSender(0, 503, 429, 202);
  sender.send("http://sink", event("a"));
  sender.send("http://sink", event("b"));
  await clock.play(400);
  expect(await pending()).toBe(2);
  await clock.play(10_000);
  expect(posted).toEqual([
    { id: "a", atMs: 0 },
    { id: "a", atMs: 500 },
    { id: "a", atMs: 1500 },
    { id: "a", atMs: 3500 },
    { id: "b", atMs: 3500 },
  ]);
  expect(await pending()).toBe(0);
});

test("a record that the sink does not want does not block those behind it", async () => {
  const { clock, sender, posted } = aSender(400, 202);
  sender.send("http://sink", event("a"));
  sender.send("http://sink", event("b"));
  await clock.play(100);
  expect(posted.map(({ id }) => id)).toEqual(["a", "b"]);
});

test("leaving, the sender does not wait out its pause, and gives up at its limit", async () => {
  const { clock, sender, posted } = aSender(0);
  sender.send("http://sink", event("a"));
  await clock.play(8000);
  const before = posted.length;
  const left = sender.flush(3000);
  await settled();
  expect(posted.length).toBe(before + 1);
  await clock.play(3000);
  expect(await left).toBe(1);
});

test("what waits is limited", async () => {
  const { clock, sender, pending } = aSender(0);
  for (let number = 0; number < 3000; number++) sender.send("http://sink", event(String(number)));
  await clock.play(10);
  expect(await pending()).toBe(2000);
});
