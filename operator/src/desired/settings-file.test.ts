import { Settings } from "@voicebots/voicebot/contract";
import { expect, test } from "vitest";
import { desiredChild } from "../../test/desired-of.ts";

test("the settings file is one that the pod takes, with all that the spec says to it", () => {
  const spec = {
    language: "en-US" as const,
    scenario: {
      phrases: { welcome: "Hello." },
      hours: { timezone: "Europe/Paris", open: ["Mon-Fri 09:00-18:00"] },
      configMapRef: { name: "ours" },
    },
    cache: { ttlHours: 5 },
    costs: { humanCostPerCallUsd: 16.5, pricesConfigMapRef: { name: "prices" } },
    records: { sink: { url: "http://console.voicebots:8501/ingest" } },
  };
  const file = desiredChild("ConfigMap", "support-settings", spec);
  const settings = Settings.parse(JSON.parse((file["data"] as Record<string, string>)["settings.json"] ?? ""));
  expect(settings).toMatchObject({
    language: "en-US",
    scenario: { phrases: spec.scenario.phrases, hours: spec.scenario.hours },
    cache: { ttlHours: 5 },
    records: { sink: spec.records.sink },
  });
  expect(settings.costs).toEqual({ humanCostPerCallUsd: 16.5 });
});
