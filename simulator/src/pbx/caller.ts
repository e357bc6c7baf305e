/** The person on the phone: follows a script by what they hear. One step of 20 ms at a time; no clock, no network. */
import { gapSamples, samplesPerMs } from "../speech/signal.ts";
import { speechOf } from "../speech/speech-of.ts";
import { bytesPerMs, frameBytes, frameMs } from "./audiosocket.ts";
import type { Ears } from "./ears.ts";
import type { Script, Step } from "./script.ts";

export interface Said {
  readonly text: string;
  readonly startMs: number;
  /** End of the last word's sound. */
  readonly endMs: number;
  readonly interrupts: boolean;
}

/** What leaves the phone in these 20 ms. `nothing`: while a key is pressed no audio is sent. */
export type Emission =
  | { readonly type: "audio"; readonly pcm: Uint8Array }
  | { readonly type: "digit"; readonly digit: string }
  | { readonly type: "nothing" }
  | { readonly type: "hang-up" };

/** The bot has finished when it is quiet for this long. */
const settledMs = 500;
/** A pressed key leaves a hole of about 140 ms in the audio. */
const keyFrames = 7;
const gapMs = gapSamples / samplesPerMs;
const silence = new Uint8Array(frameBytes);

export class Caller {
  readonly said: Said[] = [];
  /** Why the script could not be followed, in words. */
  failure: string | undefined;
  readonly #script: Script;
  readonly #ears: Ears;
  #step = 0;
  #stepSinceMs = 0;
  /** Index of the first word of the bot that counts for the next pattern. */
  #mark = 0;
  #speech: Uint8Array = new Uint8Array(0);
  #spoken = 0;
  #keys: Emission[] = [];
  #answers = 0;

  constructor(script: Script, ears: Ears) {
    this.#script = script;
    this.#ears = ears;
  }

  /** What the bot has said since the caller last began to speak. */
  get heardSinceSpeaking(): string {
    return this.#ears.textSince(this.#mark);
  }

  get followedWholeScript(): boolean {
    const step = this.#script.steps[this.#step];
    return this.failure === undefined && (step === undefined || ("eachTime" in step && this.#answers > 0));
  }

  /** Called once for each 20 ms, with the time that these begin. */
  next(nowMs: number): Emission {
    if (this.#speech.length > this.#spoken) return this.#continueSpeaking(nowMs);
    const key = this.#keys.shift();
    if (key !== undefined) return key;
    const step = this.#script.steps[this.#step];
    if (step === undefined) return this.#waitForTheEnd(nowMs);
    return this.#follow(step, nowMs);
  }

  #follow(step: Step, nowMs: number): Emission {
    const waitedMs = nowMs - this.#stepSinceMs;
    if ("wait" in step) {
      const heard = step.whileItSpeaks === true ? step.wait.test(this.heardSinceSpeaking) : this.#wasAsked(step.wait);
      if (heard) return this.#proceed(nowMs);
      return this.#orGiveUp(waitedMs, step.withinMs, `for ${step.wait}`);
    }
    if ("interrupt" in step) {
      if (this.#timeToInterrupt(step.once, nowMs)) return this.#speak(step.interrupt, nowMs, true);
      return this.#orGiveUp(waitedMs, step.withinMs, "to interrupt");
    }
    if ("eachTime" in step) return this.#answerAgain(step, nowMs);
    if ("say" in step) return this.#speak(step.say, nowMs, false);
    if ("coughMs" in step) {
      this.#proceed(nowMs);
      this.#speech = noise(step.coughMs);
      this.#spoken = 0;
      return this.#continueSpeaking(nowMs);
    }
    if ("staySilentMs" in step) {
      if (waitedMs >= step.staySilentMs) this.#proceed(nowMs);
      return { type: "audio", pcm: silence };
    }
    if ("press" in step) {
      this.#mark = this.#ears.words.length;
      this.#proceed(nowMs);
      this.#keys = [...step.press].flatMap((digit) => [
        ...Array.from({ length: keyFrames - 1 }, () => ({ type: "nothing" }) as const),
        { type: "digit", digit } as const,
      ]);
      return { type: "nothing" };
    }
    this.#proceed(nowMs);
    return { type: "hang-up" };
  }

  /** The bot has said this and has finished speaking. */
  #wasAsked(pattern: RegExp): boolean {
    return (this.#ears.quietForMs ?? 0) >= settledMs && pattern.test(this.heardSinceSpeaking);
  }

  #answerAgain({ eachTime, say, atMost }: Extract<Step, { eachTime: RegExp }>, nowMs: number): Emission {
    if (!this.#wasAsked(eachTime)) return this.#waitForTheEnd(nowMs);
    if (this.#answers++ >= atMost) {
      this.failure = `step ${this.#step + 1}: asked more than ${atMost} times`;
      return { type: "hang-up" };
    }
    const spoken = this.#speak(say, nowMs, false);
    this.#step--;
    return spoken;
  }

  #proceed(nowMs: number): Emission {
    this.#step++;
    this.#stepSinceMs = nowMs;
    return { type: "audio", pcm: silence };
  }

  #orGiveUp(waitedMs: number, withinMs = 30_000, what: string): Emission {
    if (waitedMs < withinMs) return { type: "audio", pcm: silence };
    this.failure = `step ${this.#step + 1}: waited ${withinMs} ms ${what}; heard ${JSON.stringify(this.heardSinceSpeaking)}`;
    return { type: "hang-up" };
  }

  #timeToInterrupt(once: RegExp | { readonly speakingForMs: number }, nowMs: number): boolean {
    const speaking = (this.#ears.quietForMs ?? settledMs) < 100;
    if (!speaking) return false;
    if (once instanceof RegExp) return once.test(this.heardSinceSpeaking);
    const since = this.#ears.speechStartsMs.at(-1);
    return since !== undefined && since >= (this.said.at(-1)?.endMs ?? 0) && nowMs - since >= once.speakingForMs;
  }

  #speak(text: string, nowMs: number, interrupts: boolean): Emission {
    const speech = speechOf(text);
    this.#mark = this.#ears.words.length;
    this.#speech = speech;
    this.#spoken = 0;
    this.said.push({ text, startMs: nowMs, endMs: nowMs + speech.length / bytesPerMs - gapMs, interrupts });
    this.#proceed(nowMs);
    return this.#continueSpeaking(nowMs);
  }

  #continueSpeaking(nowMs: number): Emission {
    const pcm = new Uint8Array(frameBytes);
    pcm.set(this.#speech.subarray(this.#spoken, this.#spoken + frameBytes));
    this.#spoken += frameBytes;
    this.#stepSinceMs = nowMs + frameMs;
    return { type: "audio", pcm };
  }

  #waitForTheEnd(nowMs: number): Emission {
    if (this.#script.expects.endedBy === "caller") return { type: "hang-up" };
    const { endWithinMs = 40_000 } = this.#script;
    if (nowMs - this.#stepSinceMs < endWithinMs) return { type: "audio", pcm: silence };
    this.failure = `the bot did not end the call within ${endWithinMs} ms; heard ${JSON.stringify(this.heardSinceSpeaking)}`;
    return { type: "hang-up" };
  }
}

/** Loud noise that never checks as a word: a cough. */
function noise(ms: number): Uint8Array {
  let state = 1;
  const samples = Int16Array.from({ length: ms * samplesPerMs }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 31 - 1) * 8000;
  });
  return new Uint8Array(samples.buffer);
}
