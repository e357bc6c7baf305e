/** ElevenLabs' streamed speech through the official SDK: one attempt, 8 kHz PCM as it comes. */
import { TextToSpeechClient } from "@elevenlabs/elevenlabs-js/api/resources/textToSpeech/client/Client.js";
import { sampleRateHz } from "../audio/frame.ts";
import { type Attempt, attempt } from "../platform/attempt.ts";
import type { Clock } from "../platform/clock.ts";
import { ProviderError } from "../platform/provider-error.ts";
import { elevenLabsError } from "./elevenlabs-error.ts";
import type { Phrase, TextToSpeech } from "./text-to-speech.ts";
import { wholeSamples } from "./whole-samples.ts";

export interface ElevenLabsOptions {
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
  readonly voiceId: string;
  readonly model: string;
  /** ISO 639-1: "fr". */
  readonly language: string;
  readonly clock: Clock;
}

export const speechFormat = `pcm_${sampleRateHz}` as const;

/** To the first audio, and from one chunk to the next. */
const firstAudioMs = 5000;
const stallMs = 3000;
/** Four minutes: more than any phrase. */
const maxBytes = 4 * 60 * sampleRateHz * 2;

/** Models that take a language; others find it out from the text, and refuse to be told. */
const takesLanguage = (model: string): boolean => /_(flash|turbo)_v2_5$/.test(model);

const failure = (kind: "timeout" | "protocol", what: string): ProviderError =>
  new ProviderError("elevenlabs", kind, { cause: new Error(what) });

async function* chunksOf(body: ReadableStream<Uint8Array>, trying: Attempt): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await trying.race(reader.read());
      // Not while the listener takes its time: only ElevenLabs is timed.
      trying.unlimited();
      if (done) return;
      yield value;
      trying.limit(stallMs, () => failure("timeout", "the audio stopped coming"));
    }
  } finally {
    // Also when the listener has heard enough: the rest is not fetched.
    reader.cancel().catch(() => undefined);
  }
}

export function elevenLabs(options: ElevenLabsOptions): TextToSpeech {
  const { apiKey, baseUrl, voiceId, model, language, clock } = options;
  const client = new TextToSpeechClient({ apiKey, maxRetries: 0, ...(baseUrl === undefined ? {} : { baseUrl }) });

  async function* speak(phrase: Phrase, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    signal.throwIfAborted();
    using trying = attempt(clock, signal);
    trying.limit(firstAudioMs, () => failure("timeout", "no audio came"));
    try {
      const request = {
        text: phrase.text,
        modelId: model,
        outputFormat: speechFormat,
        ...(takesLanguage(model) ? { languageCode: language } : {}),
      };
      const asked = client.stream(voiceId, request, { abortSignal: trying.signal, maxRetries: 0 });
      const { data, rawResponse } = await trying.race(asked.withRawResponse());
      // A proxy's page of apology would be heard as noise.
      if (/^(text\/|application\/json)/.test(rawResponse.headers.get("content-type") ?? "")) {
        data.cancel().catch(() => undefined);
        throw failure("protocol", "an answer that is no audio");
      }
      const samples = wholeSamples();
      let bytes = 0;
      for await (const chunk of chunksOf(data, trying)) {
        const whole = samples.next(chunk);
        bytes += whole.byteLength;
        if (bytes > maxBytes) throw failure("protocol", "more audio than a phrase can have");
        if (whole.byteLength > 0) yield whole;
      }
      if (bytes === 0) throw failure("protocol", "an answer without audio");
    } catch (error) {
      if (trying.signal.aborted) throw trying.signal.reason;
      throw elevenLabsError(error);
    }
  }
  return { speak };
}
