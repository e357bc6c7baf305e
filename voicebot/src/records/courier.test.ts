import { expect, test } from "vitest";
import { manualClock } from "../platform/manual-clock.ts";
import { Courier, type CourierOptions, type Loss, type Verdict } from "./courier.ts";
import type { Parcel } from "./parcel.ts";

const parcel = (id: string, lane = id): Parcel => ({
  id,
  kind: "event",
  lane,
  url: "http://sink",
  body: "{}",
  createdAt: 0,
});

/** A spool without a disk, with room for fifty. */
function aSpool(room = 50) {
  const kept = new Map<number, Parcel>();
  const buried: string[] = [];
  let next = 1;
  const entryOf = (number: number, { kind, lane, url, createdAt }: Parcel) => ({
    number,
    kind,
    lane,
    url,
    createdAt,
    bytes: 1,
  });
  const spool: CourierOptions["spool"] = {
    entries: () => [...kept].map(([number, parcel]) => entryOf(number, parcel)),
    put(parcel) {
      if (kept.size >= room) return null;
      kept.set(next, parcel);
      return entryOf(next++, parcel);
    },
    written: async () => {},
    read: async ({ number }) => kept.get(number) ?? null,
    remove: async ({ number }) => void kept.delete(number),
    async bury({ number }) {
      buried.push(kept.get(number)?.id ?? "");
      kept.delete(number);
    },
  };
  return { spool, kept, buried };
}

/** A receiver that answers by a rule of the test; "never": not at all. */
function aCourier(answer: (parcel: Parcel, attempt: number) => Verdict | "never") {
  const clock = manualClock();
  const { spool, kept, buried } = aSpool();
  const tried: { id: string; atMs: number }[] = [];
  const lost: [string, Loss][] = [];
  let pending = 0;
  let inFlight = 0;
  let mostInFlight = 0;
  const courier = new Courier({
    clock,
    spool,
    async send(parcel, signal) {
      const attempt = tried.filter(({ id }) => id === parcel.id).length + 1;
      tried.push({ id: parcel.id, atMs: clock.now() });
      mostInFlight = Math.max(mostInFlight, ++inFlight);
      try {
        await Promise.resolve();
        const verdict = answer(parcel, attempt);
        if (verdict !== "never") return verdict;
        return await new Promise<Verdict>((_, reject) => {
          signal.addEventListener("abort", () => reject(new Error("late")));
        });
      } finally {
        inFlight -= 1;
      }
    },
    onPending: (parcels) => (pending = parcels),
    onLost: ({ lane }, loss) => lost.push([lane, loss]),
  });
  const play = (ms: number) => clock.advance(ms);
  const ids = () => tried.map(({ id }) => id);
  return {
    clock,
    courier,
    kept,
    buried,
    tried,
    ids,
    lost,
    play,
    pending: () => pending,
    mostInFlight: () => mostInFlight,
  };
}

test("what belongs to one call is delivered in order, and forgotten", async () => {
  const { courier, ids, pending, kept } = aCourier(() => "delivered");
  for (const id of ["a", "b", "c"]) void courier.accept(parcel(id, "call"));
  expect(await courier.flush(1000)).toBe(0);
  expect(ids()).toEqual(["a", "b", "c"]);
  expect(pending()).toBe(0);
  expect(kept.size).toBe(0);
});

test("a receiver that is away is tried again, later and later, one parcel at a time, and nothing overtakes", async () => {
  const { courier, tried, ids, play, pending, mostInFlight } = aCourier(({ id }, attempt) =>
    id === "a" && attempt < 4 ? "failed" : "delivered",
  );
  await courier.accept(parcel("a", "call"));
  await courier.accept(parcel("b", "call"));
  await play(100);
  expect(pending()).toBe(2);
  await play(10_000);
  expect(ids()).toEqual(["a", "a", "a", "a", "b"]);
  expect(tried.map(({ atMs }) => atMs)).toEqual([0, 500, 1500, 3500, 3500]);
  expect([pending(), mostInFlight()]).toEqual([0, 1]);
});

test("one parcel that its receiver cannot digest holds up its own call only", async () => {
  const { courier, ids, play, pending } = aCourier(({ id }) => (id === "poison" ? "failed" : "delivered"));
  await courier.accept(parcel("poison", "call-0"));
  await courier.accept(parcel("behind", "call-0"));
  for (let number = 1; number <= 20; number++) await courier.accept(parcel(`ok-${number}`, `call-${number}`));
  await play(5000);
  expect(ids().filter((id) => id.startsWith("ok"))).toHaveLength(20);
  expect(ids()).not.toContain("behind");
  expect(pending()).toBe(2);
});

test("a parcel that the receiver refuses is put aside and counted; what is behind it goes on", async () => {
  const { courier, ids, lost, pending, buried } = aCourier(({ id }) => (id === "a" ? "refused" : "delivered"));
  await courier.accept(parcel("a", "call"));
  await courier.accept(parcel("b", "call"));
  expect(await courier.flush(1000)).toBe(0);
  expect(ids()).toEqual(["a", "b"]);
  expect(lost).toEqual([["call", "refused"]]);
  expect(pending()).toBe(0);
  expect(buried).toEqual(["a"]);
});

test("a receiver that never answers is given up after ten seconds, and tried again", async () => {
  const { courier, ids, play } = aCourier((_, attempt) => (attempt === 1 ? "never" : "delivered"));
  await courier.accept(parcel("a"));
  await play(9000);
  expect(ids()).toEqual(["a"]);
  await play(3000);
  expect(ids()).toEqual(["a", "a"]);
});

test("what nobody takes for a day is put aside", async () => {
  const { courier, lost, play, pending } = aCourier(() => "failed");
  await courier.accept(parcel("a"));
  await play(100);
  await play(24 * 3_600_000 + 60_000);
  expect(lost).toEqual([["a", "expired"]]);
  expect(pending()).toBe(0);
});

test("at the end no pause is waited out, and a receiver that stays away is given up", async () => {
  const { clock, courier, ids, play } = aCourier(() => "failed");
  await courier.accept(parcel("a"));
  await play(20_000);
  const before = ids().length;
  const left = courier.flush(20_000);
  await play(5000);
  expect(await left).toBe(1);
  expect(ids().length).toBeGreaterThanOrEqual(before + 4);
  const entries = courier.stop();
  expect(entries).toHaveLength(1);
  const tries = ids().length;
  await clock.advance(100_000);
  expect(ids().length).toBe(tries);
  await courier.handedOver(entries.flat());
  expect(courier.pending).toBe(0);
});

test("what there is no room for is counted as lost", async () => {
  const { courier, lost, pending } = aCourier(() => "failed");
  for (let number = 0; number < 60; number++) void courier.accept(parcel(String(number)));
  expect(pending()).toBe(50);
  expect(lost).toHaveLength(10);
  expect(lost[0]?.[1]).toBe("no-room");
});

test("fifty calls at once are eight requests at once", async () => {
  const { courier, pending, mostInFlight, play } = aCourier(() => "delivered");
  for (let number = 0; number < 50; number++) void courier.accept(parcel(String(number)));
  await play(0);
  expect([pending(), mostInFlight()]).toEqual([0, 8]);
});
