import { expect, test } from "vitest";
import { manualClock } from "../platform/manual-clock.ts";
import { ProviderError } from "../platform/provider-error.ts";
import { retried } from "./retried.ts";
import type { TextToSpeech } from "./text-to-speech.ts";

/** Speaks by its scripts, one for each request: bytes to say, then perhaps an error. */
function scripted(...scripts: readonly { readonly say: readonly number[]; readonly fail?: ProviderError }[]) {
  let asked = 0;
  const inner: TextToSpeech = {
    async *speak() {
      const script = scripts[asked++];
      for (const byte of script?.say ?? []) yield new Uint8Array([byte, byte]);
      if (script?.fail !== undefined) throw script.fail;
    },
  };
  return { inner, asked: () => asked };
}
const unavailable = new ProviderError("elevenlabs", "unavailable");
const { signal } = new AbortController();
const phrase = { text: "Bonjour.", cacheable: false };

async function outcome(inner: TextToSpeech): Promise<{ heard: number[]; error: unknown }> {
  const clock = manualClock();
  const heard: number[] = [];
  const done = (async () => {
    for await (const chunk of retried(inner, clock).speak(phrase, signal)) heard.push(chunk[0] ?? 0);
  })().then(
    () => undefined,
    (error: unknown) => error,
  );
  await clock.advance(1000);
  return { heard, error: await done };
}

test("a phrase of which nothing was heard is asked for again", async () => {
  const { inner, asked } = scripted({ say: [], fail: unavailable }, { say: [7] });
  expect(await outcome(inner)).toEqual({ heard: [7], error: undefined });
  expect(asked()).toBe(2);
});

test("a phrase that broke off is not begun again", async () => {
  const { inner, asked } = scripted({ say: [7], fail: unavailable }, { say: [8] });
  expect(await outcome(inner)).toEqual({ heard: [7], error: unavailable });
  expect(asked()).toBe(1);
});

test("two tries are enough, and one where another cannot help", async () => {
  const twice = scripted({ say: [], fail: unavailable }, { say: [], fail: unavailable }, { say: [9] });
  expect((await outcome(twice.inner)).error).toBe(unavailable);
  expect(twice.asked()).toBe(2);
  const refused = scripted({ say: [], fail: new ProviderError("elevenlabs", "unauthorized") }, { say: [9] });
  expect((await outcome(refused.inner)).error).toMatchObject({ kind: "unauthorized" });
  expect(refused.asked()).toBe(1);
});
