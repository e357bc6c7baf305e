import { Settings } from "@voicebots/voicebot/contract";
import { expect, test } from "vitest";
import { aVoicebot, aVoicebotResource } from "../../test/a-voicebot.ts";
import { wrongResources } from "../../test/wrong-resources.ts";
import { parseVoicebot, statusIn } from "./voicebot.ts";

test("credentials are enough: everything else has a default, and the pod's are the pod's own", () => {
  const { spec } = aVoicebot();
  const { language, scenario, conversation, speechToText, languageModel, textToSpeech, turns, calls, objectives } =
    spec;
  expect({
    language,
    scenario,
    conversation,
    speechToText,
    languageModel,
    textToSpeech,
    turns,
    calls,
    objectives,
  }).toEqual(
    (({ cache: _cache, costs: _costs, telephony: _telephony, records: _records, ...rest }) => rest)(Settings.parse({})),
  );
  expect(spec.scaling).toMatchObject({ replicas: 1, minReplicas: 1, maxReplicas: 10 });
});

test.each(wrongResources)("refused, because $because", ({ name = "support", spec, message }) => {
  const parsed = parseVoicebot({ ...aVoicebotResource({}, { name }), spec });
  expect(parsed.ok).toBe(false);
  if (message !== undefined) expect(parsed).toMatchObject({ problems: [expect.stringContaining(message)] });
});

test("a quantity may be written as a number", () => {
  const { spec } = aVoicebot({ cache: { managed: { storage: 0 } } });
  expect(spec.cache.managed).toEqual({ maxMemory: "256Mi", storage: "0" });
});

test("a status that does not parse counts as none", () => {
  expect(statusIn({ ...aVoicebotResource(), status: { conditions: "all is well" } })).toEqual({ conditions: [] });
  expect(statusIn({ ...aVoicebotResource(), status: { conditions: [], activeCalls: 3 } })).toMatchObject({
    activeCalls: 3,
  });
});
