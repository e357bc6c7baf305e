import { expect, test } from "vitest";
import { nameOf } from "./typed-name.ts";

const voicebot = nameOf("voicebot", "vb");

test("a name may be typed as kubectl takes it, with its kind before it", () => {
  expect([voicebot("support"), voicebot("vb/support")]).toEqual(["support", "support"]);
});

test.each([
  ["pod/support", "not the name of a voicebot"],
  ["Support", "a name has small letters"],
  ["vb/", "a name has small letters"],
  ["a/b/c", "not the name of a voicebot"],
])("%s is refused before anybody is asked", (text, words) => {
  expect(() => voicebot(text)).toThrow(words);
});
