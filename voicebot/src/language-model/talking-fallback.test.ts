import { expect, test } from "vitest";
import { manualClock } from "../platform/manual-clock.ts";
import { ProviderError } from "../platform/provider-error.ts";
import { talkingWithFallback } from "./fallback.ts";
import type { Talk, TalkingModel } from "./talk.ts";

const talk: Talk = { instructions: "", messages: [], tools: [] };
const { signal } = new AbortController();

/** Models that say this first, and then fail or not, each time that they are asked. */
function chain(...models: readonly { readonly says: string; readonly fails: boolean }[]) {
  const clock = manualClock();
  const asked: number[] = [];
  const heard: string[] = [];
  const model = talkingWithFallback({
    clock,
    onFallback: () => {},
    models: models.map(
      ({ says, fails }, index): TalkingModel => ({
        async talk(_, onText) {
          asked.push(index);
          if (says !== "") onText(says);
          if (fails) throw new ProviderError("groq", "unavailable");
          return { calls: [], complete: true };
        },
      }),
    ),
  });
  return { clock, asked, heard, answer: () => model.talk(talk, (text) => heard.push(text), signal) };
}

test("as long as nothing was said, a model is tried twice and then the next one", async () => {
  const { clock, asked, heard, answer } = chain({ says: "", fails: true }, { says: "Bonjour.", fails: false });
  const answered = answer();
  await clock.advance(100);
  await answered;
  expect([asked, heard]).toEqual([[0, 0, 1], ["Bonjour."]]);
});

test("what was begun is not begun again: the caller would hear it twice", async () => {
  const { clock, asked, heard, answer } = chain({ says: "Bonj", fails: true }, { says: "Bonjour.", fails: false });
  const failed = expect(answer()).rejects.toMatchObject({ kind: "unavailable" });
  await clock.advance(1000);
  await failed;
  expect([asked, heard]).toEqual([[0], ["Bonj"]]);
});
