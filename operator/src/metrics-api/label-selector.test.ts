import { expect, test } from "vitest";
import { LabelSelectorError, matches, parseLabelSelector } from "./label-selector.ts";

const labels = { "app.kubernetes.io/name": "voicebot", tier: "calls", empty: "" };

test.each([
  ["", true],
  ["tier=calls", true],
  ["tier==calls", true],
  ["tier=other", false],
  ["tier!=other", true],
  ["missing!=anything", true],
  ["app.kubernetes.io/name=voicebot,tier in (calls, other)", true],
  ["tier in (other),app.kubernetes.io/name=voicebot", false],
  ["tier notin (other,calls)", false],
  ["missing notin (x)", true],
  ["tier", true],
  ["missing", false],
  ["!missing", true],
  ["! tier", false],
  ["empty=", true],
  ["empty in ()", true],
])("the selector %s is understood", (selector, expected) => {
  expect(matches(parseLabelSelector(selector), labels)).toBe(expected);
});

test.each([
  "tier in calls",
  "tier in (a",
  "=x",
  "a b",
  "tier=a=b",
  "a,,b",
  "tier=not a value",
  "a/b/c=d",
  "x".repeat(5000),
])("the selector %s is refused", (selector) => {
  expect(() => parseLabelSelector(selector)).toThrow(LabelSelectorError);
});
