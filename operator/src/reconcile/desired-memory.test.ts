import { expect, test } from "vitest";
import { aVoicebot } from "../../test/a-voicebot.ts";
import { desiredMemory } from "./desired-memory.ts";

const settings = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "s", namespace: "phones" },
  data: { a: "b" },
};
const long = "x".repeat(5000);
const dashboard = { ...settings, metadata: { name: "d", namespace: "phones" }, data: { "d.json": long } };

test("what should exist is worked out once for each generation of a spec", () => {
  let times = 0;
  const desired = desiredMemory(() => {
    times += 1;
    return [settings];
  });
  const voicebot = aVoicebot();
  expect(desired(voicebot).objects).toEqual(desired(voicebot).objects);
  expect(times).toBe(1);
  desired({ ...voicebot, generation: voicebot.generation + 1 });
  expect(times).toBe(2);
});

test("a large text is not kept, and is whole again when it is applied, under the same hash", () => {
  const desired = desiredMemory(() => [settings, dashboard])(aVoicebot());
  const [small, large] = desired.objects;
  expect(large?.["data"]).toEqual({ "d.json": "" });
  if (small === undefined || large === undefined) throw new Error("two objects are desired");
  expect(desired.whole(large)).toMatchObject({ metadata: large.metadata, data: { "d.json": long } });
  expect(desired.whole(small)).toBe(small);
});

test("in one reconcile all is made once, also when several large texts are applied", () => {
  let times = 0;
  const memory = desiredMemory(() => {
    times += 1;
    return [dashboard, { ...dashboard, metadata: { ...dashboard.metadata, name: "e" } }];
  });
  const first = memory(aVoicebot());
  for (const object of first.objects) expect(first.whole(object)["data"]).toEqual({ "d.json": long });
  expect(times).toBe(1);
  const later = memory(aVoicebot());
  for (const object of later.objects) expect(later.whole(object)["data"]).toEqual({ "d.json": long });
  expect(times).toBe(2);
});
