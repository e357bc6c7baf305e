import { beforeEach, expect, test } from "vitest";
import { LanguageModelSettings } from "../contract/settings.ts";
import { type ManualClock, manualClock, settle } from "../platform/manual-clock.ts";
import { ProviderError } from "../platform/provider-error.ts";
import { ModelCheck, missingModels } from "./model-check.ts";

const big = "openai/gpt-oss-120b";
const small = "openai/gpt-oss-20b";
const settingsOf = (settings: object = {}) => LanguageModelSettings.parse(settings);

test.each<[string, object, string[], object[]]>([
  ["every model is served", {}, [big, small], []],
  ["the model has gone: its fallback takes its place", {}, [small], [{ setting: "model", model: big, instead: small }]],
  [
    "a model of one's own has gone: the one that we know takes its place",
    { model: "llama-3.3-70b-versatile", fallbackModels: [] },
    [big, small],
    [{ setting: "model", model: "llama-3.3-70b-versatile", instead: big }],
  ],
  [
    "a fallback has gone: one that is not in use takes its place",
    { fallbackModels: ["old"] },
    [big, small],
    [{ setting: "fallbackModels", model: "old", instead: small }],
  ],
  [
    "a fallback has gone, and no other is known",
    {},
    [big],
    [{ setting: "fallbackModels", model: small, instead: null }],
  ],
  [
    "nothing that we know is served",
    { fallbackModels: [] },
    ["new"],
    [{ setting: "model", model: big, instead: null }],
  ],
])("%s", (_what, settings, served, missing) => {
  expect(missingModels(settingsOf(settings), served)).toEqual(missing);
});

let clock: ManualClock;
let asked: string[];
let told: string[][];
let answer: () => readonly string[];
let check: ModelCheck;
beforeEach(() => {
  clock = manualClock();
  asked = [];
  told = [];
  answer = () => [big, small];
  check = new ModelCheck({
    clock,
    served: async ({ model }, apiKey) => {
      asked.push(`${model} ${apiKey}`);
      return answer();
    },
    onMissing: (missing) => told.push(missing.map(({ model }) => model)),
  });
});
async function refresh(settings: object = {}, key = "key"): Promise<void> {
  check.refresh(settingsOf(settings), key);
  await settle();
}

test("the provider is asked at the start and every ten minutes, however often somebody looks", async () => {
  await refresh();
  await refresh();
  await clock.advance(599_000);
  await refresh();
  expect(asked).toHaveLength(1);
  await clock.advance(1000);
  await refresh();
  expect(asked).toHaveLength(2);
  expect(check.report).toEqual({ error: null, missing: [] });
});

test("another model or another key is asked after at once", async () => {
  await refresh();
  await refresh({ model: small });
  await refresh({ model: small }, "other");
  expect(asked).toEqual([`${big} key`, `${small} key`, `${small} other`]);
});

test("a model that goes is told once, and known until it is back", async () => {
  await refresh();
  answer = () => [small];
  for (const _ of [1, 2]) {
    await clock.advance(600_000);
    await refresh();
  }
  expect(told).toEqual([[big]]);
  expect(check.report?.missing).toEqual([{ setting: "model", model: big, instead: small }]);
  answer = () => [big, small];
  await clock.advance(600_000);
  await refresh();
  expect(told).toEqual([[big], []]);
});

test("a provider that does not answer is asked again after a minute; what was known stays", async () => {
  answer = () => [small];
  await refresh();
  answer = () => {
    throw new ProviderError("groq", "unavailable");
  };
  await clock.advance(600_000);
  await refresh();
  expect(check.report).toMatchObject({ error: "unavailable", missing: [{ model: big }] });
  await clock.advance(60_000);
  await refresh();
  expect(asked).toHaveLength(3);
});
