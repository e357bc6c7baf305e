import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { RedisConnection } from "../speech-cache/redis-connection.ts";
import { handover } from "./handover.ts";
import { Parcel } from "./parcel.ts";

const sound: Parcel = { id: "a", kind: "event", lane: "a", url: "http://sink", body: "{}", createdAt: 0 };

/** Answers the first two commands, which ask for entries, with these replies. */
function aRedis(replies: readonly unknown[]) {
  let asked = 0;
  const redis: RedisConnection = {
    ask: (async () => ({ ok: true, value: replies[asked++] })) as RedisConnection["ask"],
    connected: () => true,
    close: async () => {},
  };
  return { redis, asked: () => asked };
}

test("what others left is taken, and only then let go", async () => {
  const { redis, asked } = aRedis([["0-0", []], [["records", [["1-0", ["parcels", JSON.stringify([sound])]]]]]]);
  const taken: [Parcel, number][] = [];
  const count = await handover(redis, "shop/line").collect(async (parcel) => void taken.push([parcel, asked()]));
  expect([count, taken, asked()]).toEqual([1, [[sound, 2]], 3]);
});

test("whatever lies in the stream, parcels are taken and the rest is let go", async () => {
  const anyText = fc.oneof(
    fc.string(),
    fc.json(),
    fc.array(fc.oneof(fc.constant(sound), fc.anything())).map((parcels) => JSON.stringify(parcels)),
  );
  const anyEntries = fc.array(
    fc.oneof(
      fc.tuple(fc.string(), fc.oneof(fc.tuple(fc.constant("parcels"), anyText), fc.constant(null))),
      fc.anything(),
    ),
    { maxLength: 3 },
  );
  const anyReply = fc.oneof(
    fc.anything(),
    anyEntries.map((entries) => ["0-0", entries, []]),
    anyEntries.map((entries) => [["records:shop/line", entries]]),
  );
  await fc.assert(
    fc.asyncProperty(anyReply, anyReply, async (claimed, added) => {
      const taken: Parcel[] = [];
      const count = await handover(aRedis([claimed, added]).redis, "shop/line").collect(async (parcel) => {
        taken.push(parcel);
      });
      expect(taken.every((parcel) => Parcel.safeParse(parcel).success)).toBe(true);
      expect(count).toBe(taken.length);
    }),
    { numRuns: 500 },
  );
});
