import { expect, test } from "vitest";
import type { RunRecord } from "../platform/run.ts";
import { leftBy } from "./remove-containers.ts";

const other = (images: readonly string[]): RunRecord => ({
  id: "b",
  folder: "/runs/b",
  kind: "kind",
  processes: [],
  containers: { docker: "docker", environment: {}, cluster: "demo-b", network: "demo-b", images },
});

test("images are removed in the opposite order of their making", () => {
  expect(leftBy(["base", "voicebot", "operator"], [])).toEqual(["operator", "voicebot", "base"]);
});

test("an image that another run has made under the same name stays", () => {
  expect(leftBy(["base", "voicebot"], [other(["base"])])).toEqual(["voicebot"]);
});
