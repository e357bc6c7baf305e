import * as fc from "fast-check";
import { expect, test } from "vitest";
import { backlog } from "./backlog.ts";

test("the newest audio is kept, up to the limit, in order", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), fc.integer({ min: 1, max: 100 }), (chunks, maxBytes) => {
      const kept = backlog(maxBytes);
      for (const chunk of chunks) kept.add(chunk);
      const all = Buffer.concat(chunks);
      const taken = Buffer.concat(kept.take());
      expect(taken.byteLength).toBeLessThanOrEqual(maxBytes);
      expect(taken.equals(all.subarray(all.byteLength - taken.byteLength))).toBe(true);
      // Nothing is dropped for less than a whole chunk's sake.
      const largest = Math.max(0, ...chunks.map((chunk) => Math.min(chunk.byteLength, maxBytes)));
      expect(taken.byteLength).toBeGreaterThanOrEqual(Math.min(all.byteLength, maxBytes - largest + 1));
    }),
  );
});

test("kept audio is a copy: who gave it may use its buffer again", () => {
  const kept = backlog(10);
  const buffer = new Uint8Array([1, 2]);
  kept.add(buffer);
  buffer.fill(9);
  expect(kept.take()).toEqual([new Uint8Array([1, 2])]);
});
