import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readCredentials } from "./credentials-directory.ts";
import { readEnvironment } from "./environment.ts";
import { SettingsFile } from "./settings-file.ts";
import { readSettings } from "./settings-text.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "voicebot-settings-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("an empty object is a whole set of settings", () => {
  expect(readSettings("{}")).toMatchObject({ value: { language: "fr-FR", calls: { maxPerPod: 25 } } });
});

test("a refusal says where and why, for several mistakes at once", () => {
  const refused = (text: string) => (readSettings(text) as { refused: string }).refused;
  expect(refused('{\n "a": 1,\n}')).toBe("line 3: not valid JSON");
  expect(refused('{\n "a": 1,\n "b": oops,\n "c": {\n  "d": 1\n }\n}')).toBe("line 3: not valid JSON");
  expect(refused("{\n}\n}")).toBe("line 3: not valid JSON");
  expect(refused('{\n "a": [1,\n')).toBe("line 3: not valid JSON");
  expect(refused("")).toBe("empty file: not valid JSON");
  expect(refused('{"language":"de-DE","calls":{"maxPerPod":0}}')).toMatch(/language: .*fr-FR.*; calls\.maxPerPod: /);
  expect(refused('{"langage":"fr-FR"}')).toContain("langage");
});

test("a changed file is taken; a bad one is refused and the one before stays in force; a repaired one is taken again", () => {
  const path = join(directory, "settings.json");
  const file = new SettingsFile(path);
  expect([file.refresh(), file.settings]).toEqual([true, null]);
  expect(file.error).toContain("ENOENT");
  expect(file.refresh()).toBe(false);

  writeFileSync(path, '{"calls":{"maxPerPod":7}}');
  expect([file.refresh(), file.settings?.calls.maxPerPod, file.error]).toEqual([true, 7, null]);
  expect(file.refresh()).toBe(false);

  writeFileSync(path, '{"calls":{"maxPerPod":-1}}');
  expect([file.refresh(), file.settings?.calls.maxPerPod]).toEqual([true, 7]);
  expect(file.error).toContain("calls.maxPerPod");

  rmSync(path);
  expect([file.refresh(), file.settings?.calls.maxPerPod]).toEqual([true, 7]);

  writeFileSync(path, '{"calls":{"maxPerPod":7}}');
  expect([file.refresh(), file.error]).toEqual([true, null]);
});

test("keys are read without their line ends; an empty or absent one is missing", () => {
  writeFileSync(join(directory, "deepgram"), "key-1\n");
  writeFileSync(join(directory, "groq"), " \n");
  expect(readCredentials(directory)).toEqual({ credentials: { deepgram: "key-1" }, missing: ["groq", "elevenlabs"] });
});

test("every mistake in the environment is reported at once, by the variable's name", () => {
  expect(readEnvironment({ VOICEBOT_CACHE_URL: "" })).toMatchObject({
    callsPort: 9090,
    metricsPort: 9091,
    cacheUrl: undefined,
  });
  const wrong = { VOICEBOT_CALLS_PORT: "many", VOICEBOT_LOG_LEVEL: "loud", VOICEBOT_CACHE_URL: "http://cache" };
  expect(() => readEnvironment(wrong)).toThrow(/CALLS_PORT[\s\S]*CACHE_URL[\s\S]*LOG_LEVEL/);
});
