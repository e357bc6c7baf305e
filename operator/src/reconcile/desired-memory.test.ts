import { expect, test } from "vitest";
import { aVoicebot } from "../../test/a-voicebot.ts";
import { desiredMemory } from "./desired-memory.ts";

const settings = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "s", namespace: "phones" },
  data: { a: "b" },
};
const dashboard = { ...settings, metadata: { name: "d", namespace: "phones" }, data: { "d.json": "long" } };

test("what should exist is worked out once for each generation of a spec", () => {
  let times = 0;
  const desired = desiredMemory(() => {
    times += 1;
    return [settings];
  });
  const voicebot = aVoicebot();
  expect(desired(voicebot).children).toEqual(desired(voicebot).children);
  expect(times).toBe(1);
  desired({ ...voicebot, generation: voicebot.generation + 1 });
  expect(times).toBe(2);
});

test("only names and hashes are kept, and what is applied is whole and says its hash", () => {
  const desired = desiredMemory(() => [settings, dashboard])(aVoicebot());
  const [small, large] = desired.children;
  if (small === undefined || large === undefined) throw new Error("two objects are desired");
  expect(JSON.stringify(desired.children)).not.toContain("long");
  expect(small.hash).not.toBe(large.hash);
  const annotations = { "voicebot.dev/desired-hash": large.hash };
  expect(desired.whole(large)).toEqual({ ...dashboard, metadata: { ...dashboard.metadata, annotations } });
});

test("in one reconcile all is made once, however many are applied", () => {
  let times = 0;
  const memory = desiredMemory(() => {
    times += 1;
    return [settings, dashboard];
  });
  const first = memory(aVoicebot());
  for (const child of first.children) expect(first.whole(child)["data"]).toBeDefined();
  expect(times).toBe(1);
  const later = memory(aVoicebot());
  for (const child of later.children) expect(later.whole(child)["data"]).toBeDefined();
  expect(times).toBe(2);
});
