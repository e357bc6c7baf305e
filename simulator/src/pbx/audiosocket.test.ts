import fc from "fast-check";
import { expect, test } from "vitest";
import { encoded, FrameReader, uuidFrame } from "./audiosocket.ts";

test("frames are read however they were cut into packets", () => {
  const frame = fc.record({ kind: fc.nat(255), payload: fc.uint8Array({ maxLength: 700 }) });
  fc.assert(
    fc.property(
      fc.array(frame, { maxLength: 10 }),
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }),
      (frames, sizes) => {
        const wire = Buffer.concat(frames.map(({ kind, payload }) => encoded(kind, payload)));
        const reader = new FrameReader();
        const read = [];
        for (let at = 0, i = 0; at < wire.length; i++) {
          const size = sizes[i % sizes.length] ?? 1;
          read.push(...reader.push(wire.subarray(at, at + size)));
          at += size;
        }
        expect(read.map(({ kind, payload }) => [kind, [...payload]])).toEqual(
          frames.map(({ kind, payload }) => [kind, [...payload]]),
        );
      },
    ),
  );
});

test("a call begins with its UUID as sixteen bytes", () => {
  expect(uuidFrame("0123abcd-0000-4000-8000-0000000000ff").toString("hex")).toBe(
    "0100100123abcd0000400080000000000000ff",
  );
  expect(() => uuidFrame("1700000000.42")).toThrow("UUID");
});
