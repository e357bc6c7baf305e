import fc from "fast-check";
import { expect, test } from "vitest";
import { packed } from "./packed-content.ts";

const object = (body: unknown) => ({ apiVersion: "v1", kind: "Thing", metadata: { name: "a", body } });
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test("whatever an object says, and whatever its own words are, it is read as it was packed", () => {
  const word = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom("a", "body", "$&", "\u0001", "\\", '"'));
  fc.assert(
    fc.property(fc.jsonValue(), fc.array(word, { maxLength: 4 }), (body, words) => {
      expect(packed(object([body, words]), words).read()).toEqual(asJson(object([body, words])));
    }),
  );
});

test("the same content has the same hash, whether it may wait or not, and other content another", () => {
  const hashes = [packed(object("phones")), packed(object("phones"), ["phones"]), packed(object("shop"), ["shop"])];
  expect(hashes[0]?.hash).toBe(hashes[1]?.hash);
  expect(hashes[1]?.hash).not.toBe(hashes[2]?.hash);
});
