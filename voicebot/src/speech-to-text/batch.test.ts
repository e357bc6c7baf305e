import * as fc from "fast-check";
import { expect, test } from "vitest";
import { frameBytes } from "../audio/frame.ts";
import { batch } from "./batch.ts";

const frame = (value: number) => new Uint8Array(frameBytes).fill(value);

test("frames of a silent line go five at a time", () => {
  const batches = batch();
  const sent = Array.from({ length: 10 }, (_, index) => batches.add(frame(index), true)?.byteLength);
  expect(sent.filter((bytes) => bytes !== undefined)).toEqual([5 * frameBytes, 5 * frameBytes]);
});

test("the first loud frame takes with it those that waited, and those after it go at once", () => {
  const batches = batch();
  batches.add(frame(1), true);
  batches.add(frame(2), true);
  expect(batches.add(frame(3), false)?.byteLength).toBe(3 * frameBytes);
  const next = frame(4);
  expect(batches.add(next, false)).toBe(next);
});

test("no byte is lost, doubled or moved, however long the pieces are", () => {
  const pieces = fc.array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 3000 }), fc.boolean()));
  fc.assert(
    fc.property(pieces, (added) => {
      const batches = batch();
      const sent: Uint8Array[] = [];
      for (const [pcm, mayWait] of added) sent.push(batches.add(pcm, mayWait)?.slice() ?? new Uint8Array());
      sent.push(batches.add(Uint8Array.of(7), false)?.slice() ?? new Uint8Array());
      const all = Buffer.concat([...added.map(([pcm]) => pcm), Uint8Array.of(7)]);
      expect(Buffer.concat(sent).equals(all)).toBe(true);
    }),
  );
});
