import fc from "fast-check";
import { expect, test } from "vitest";
import { muLawToPcm, pcmToMuLaw } from "./mu-law.ts";

test("the values of G.711: silence, full scale, and every code back to itself", () => {
  expect([...pcmToMuLaw(Buffer.from(Int16Array.of(0, 32_767, -32_768, 1000, -1000).buffer))]).toEqual([
    0xff, 0x80, 0x00, 0xce, 0x4e,
  ]);
  const codes = Uint8Array.from({ length: 256 }, (_, code) => code);
  // 0x7f is a second zero, which is written as the first.
  expect([...pcmToMuLaw(muLawToPcm(codes))]).toEqual([...codes].map((code) => (code === 0x7f ? 0xff : code)));
});

test("a sample there and back is off by less than a step of its loudness", () => {
  fc.assert(
    fc.property(fc.integer({ min: -32_000, max: 32_000 }), (sample) => {
      const back = muLawToPcm(pcmToMuLaw(Buffer.from(Int16Array.of(sample).buffer))).readInt16LE(0);
      expect(Math.abs(back - sample)).toBeLessThanOrEqual(8 + Math.abs(sample) / 24);
    }),
  );
});

test("any bytes are samples, and any bytes of sound are mu-law, an odd last one left out", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
      expect(muLawToPcm(bytes)).toHaveLength(bytes.length * 2);
      expect(pcmToMuLaw(bytes)).toHaveLength(bytes.length >> 1);
    }),
  );
});
