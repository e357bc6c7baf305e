import * as fc from "fast-check";
import { expect, test } from "vitest";
import { backlog } from "./backlog.ts";

test("the newest audio is kept, to the byte, in order, and again after it was taken", () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 50 }));
  fc.assert(
    fc.property(chunks, chunks, fc.integer({ min: 1, max: 100 }), (first, second, maxBytes) => {
      const kept = backlog(maxBytes);
      for (const added of [first, second]) {
        for (const chunk of added) kept.add(chunk);
        expect(Buffer.from(kept.take()).equals(Buffer.concat(added).subarray(-maxBytes))).toBe(true);
      }
      expect(kept.take()).toHaveLength(0);
    }),
  );
});

test("kept audio is a copy: who gave it may use its buffer again", () => {
  const kept = backlog(10);
  const buffer = new Uint8Array([1, 2]);
  kept.add(buffer);
  buffer.fill(9);
  expect(kept.take()).toEqual(new Uint8Array([1, 2]));
});
