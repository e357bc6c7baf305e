import { expect, test } from "vitest";
import { stepIn } from "./kind.ts";

test.each([
  [" • Ensuring node image (voicebots/node:v1.34.3) 🖼️  ...", "Ensuring node image (voicebots/node:v1.34.3)"],
  [" • Starting control-plane 🕹️  ...", "Starting control-plane"],
  [" • Preparing nodes 📦 📦 📦   ...", "Preparing nodes"],
])("kind begins a step: %s", (line, step) => {
  expect(stepIn(line)).toBe(step);
});

test.each([" ✓ Preparing nodes 📦", 'Creating cluster "demo" ...', ""])("kind begins no step: %s", (line) => {
  expect(stepIn(line)).toBeUndefined();
});
