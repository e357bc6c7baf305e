import * as fc from "fast-check";
import { expect, test } from "vitest";
import { memoryCache } from "./memory.ts";

test("what was used last stays, what was not makes room", () => {
  const cache = memoryCache(30);
  for (const key of ["a", "b", "c"]) cache.put(key, new Uint8Array(10));
  cache.get("a");
  cache.put("d", new Uint8Array(10));
  expect(["a", "b", "c", "d"].filter((key) => cache.get(key) !== undefined)).toEqual(["a", "c", "d"]);
});

test("what is larger than the whole cache takes nobody's place", () => {
  const cache = memoryCache(10);
  cache.put("small", new Uint8Array(10));
  cache.put("large", new Uint8Array(11));
  expect(cache.get("small")).toBeDefined();
  expect(cache.get("large")).toBeUndefined();
});

test("whatever is put and got, the bytes kept are never more than allowed, and are what is there", () => {
  const keys = ["a", "b", "c", "d"];
  const puts = fc.array(fc.record({ key: fc.constantFrom(...keys), size: fc.integer({ min: 0, max: 40 }) }));
  fc.assert(
    fc.property(puts, (operations) => {
      const cache = memoryCache(50);
      for (const { key, size } of operations) {
        cache.put(key, new Uint8Array(size));
        const there = keys.reduce((sum, key) => sum + (cache.get(key)?.byteLength ?? 0), 0);
        expect(cache.bytes()).toBe(there);
        expect(there).toBeLessThanOrEqual(50);
        expect(cache.get(key)?.byteLength).toBe(size);
      }
    }),
  );
});
