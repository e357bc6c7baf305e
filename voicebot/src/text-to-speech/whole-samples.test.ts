import * as fc from "fast-check";
import { expect, test } from "vitest";
import { wholeSamples } from "./whole-samples.ts";

test("whatever the chunks, what comes out are whole samples: all the bytes, but for a last half sample", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 7 })), (chunks) => {
      const samples = wholeSamples();
      const out = chunks.map((chunk) => samples.next(chunk));
      expect(out.every((chunk) => chunk.byteLength % 2 === 0)).toBe(true);
      const all = Buffer.concat(chunks);
      expect(Buffer.concat(out).equals(all.subarray(0, all.byteLength & ~1))).toBe(true);
    }),
  );
});
