/**
 * A call as a timeline: what the caller does and when, on a clock that only the test moves. Afterwards the story says what
 * the caller heard, measured on the frames that reached their ear.
 */
import { type Instruments, instruments, voicebotMetrics } from "@voicebots/monitoring/metrics";
import { Registry } from "prom-client";
import { silentFrame } from "../src/audio/frame.ts";
import { Ticker } from "../src/audio/ticker.ts";
import type { LookUp } from "../src/call/answerer.ts";
import { Call, type CallEnd } from "../src/call/call.ts";
import { CallEvent } from "../src/contract/call-events.ts";
import { Settings } from "../src/contract/settings.ts";
import type { Ticket } from "../src/contract/ticket.ts";
import type { Facts } from "../src/dialogue/scenario.ts";
import { createLogger } from "../src/platform/logger.ts";
import type { CallProviders, CallUsage } from "../src/providers.ts";
import { type CallJournal, callJournal } from "../src/records/call-journal.ts";
import { presetOf } from "../src/scenario/preset.ts";
import { readScenario } from "../src/scenario/read-scenario.ts";
import type { ScenarioFile } from "../src/scenario/scenario-file.ts";
import { FakeCallLeg } from "./fakes/call-leg.ts";
import { ManualClock } from "./fakes/clock.ts";
import { FakeLanguageModel, type FakeMind } from "./fakes/language-model.ts";
import { FakeSpeechToText } from "./fakes/speech-to-text.ts";
import { FakeTalkingModel, type FakeTalks } from "./fakes/talking-model.ts";
import { FakeTextToSpeech, type FakeVoice } from "./fakes/text-to-speech.ts";
import { understandingByWords } from "./fakes/understanding.ts";

export interface CallPlan {
  readonly settings?: unknown;
  /** A scenario of one's own, as YAML. */
  readonly scenario?: string;
  /** Thinks before the caller has certainly finished; not when absent, so that a timeline shows each step's own time. */
  readonly thinksAhead?: boolean;
  readonly voice?: FakeVoice;
  /** The number that they call from; not known when absent. */
  readonly callsFrom?: string;
  /** What the address book answers, and after how long. */
  readonly known?: { readonly afterMs: number; readonly facts: Facts };
  readonly mind?: FakeMind;
  /** What the model of a free dialogue says and wants. */
  readonly talks?: FakeTalks;
  /** What its sources answer; null: nothing. */
  readonly lookUp?: LookUp;
  /** Of the pod in which it is; its own when absent. */
  readonly metrics?: Instruments<typeof voicebotMetrics>;
  /** Puts more between the call and its fakes. */
  readonly wrap?: (fakes: CallProviders, clock: ManualClock) => CallProviders;
}

/** A phrase as the caller heard it. */
export interface HeardPhrase {
  readonly text: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

interface Saying {
  /** How long the caller speaks. */
  readonly forMs?: number;
  /** Words recognised while they speak: [ms since the beginning, text]. */
  readonly interims?: readonly (readonly [number, string])[];
}

/** Silence after which the ears take an utterance to be over. */
export const endpointingMs = 500;

export const freeOfCharge: CallUsage = {
  sttSeconds: 0,
  inputTokens: 0,
  outputTokens: 0,
  charactersPaid: 0,
  charactersFromCache: 0,
  cacheHits: 0,
  cacheMisses: 0,
  costUsd: { deepgram: 0, groq: 0, elevenlabs: 0 },
  savedUsd: { deepgram: 0, groq: 0, elevenlabs: 0 },
};

export class ACall {
  readonly clock = new ManualClock();
  readonly registry = new Registry();
  readonly leg: FakeCallLeg;
  readonly ears = new FakeSpeechToText();
  readonly model: FakeLanguageModel;
  readonly talker: FakeTalkingModel;
  readonly voice: FakeTextToSpeech;
  readonly providers: CallProviders;
  readonly call: Call;
  readonly tickets: Ticket[] = [];
  /** What only the ticket webhook gets, ticket by ticket. */
  readonly confidential: Readonly<Record<string, string>>[] = [];
  /** When the recording paused and went on. */
  readonly recorder: { readonly atMs: number; readonly what: "recording pauses" | "recording resumes" }[] = [];
  readonly journal: CallJournal;
  /** What the call has told the sink of records so far. */
  readonly events: CallEvent[] = [];
  end: CallEnd | null = null;
  #at = 0;

  constructor(plan: CallPlan = {}) {
    const { known } = plan;
    this.leg = new FakeCallLeg(this.clock, plan.callsFrom ?? null);
    const parsed = Settings.parse(plan.settings ?? {});
    const settings = { ...parsed, turns: { ...parsed.turns, thinkAhead: plan.thinksAhead ?? false } };
    const recorded = (what: ACall["recorder"][number]["what"]) => this.recorder.push({ atMs: this.clock.now(), what });
    this.model = new FakeLanguageModel(this.clock, { answers: understandingByWords, ...plan.mind });
    this.talker = new FakeTalkingModel(this.clock, plan.talks);
    this.voice = new FakeTextToSpeech(this.clock, plan.voice);
    const fakes: CallProviders = {
      speechToText: this.ears,
      languageModel: this.model,
      talkingModel: this.talker,
      textToSpeech: this.voice,
      usage: () => freeOfCharge,
      settled: async () => {},
    };
    this.providers = plan.wrap?.(fakes, this.clock) ?? fakes;
    this.journal = callJournal({
      callId: this.leg.callId,
      voicebot: "default/support",
      sinkUrl: "http://sink",
      ticketUrl: undefined,
      wallTime: () => this.clock.wallTime(),
      accept: async ({ body }) => void this.events.push(CallEvent.parse(JSON.parse(body))),
    });
    this.call = new Call({
      leg: this.leg,
      settings,
      preset: presetOf(settings, plan.scenario === undefined ? null : scenarioIn(plan.scenario)),
      providers: this.providers,
      ticker: new Ticker(this.clock),
      clock: this.clock,
      metrics: plan.metrics ?? instruments(voicebotMetrics, this.registry),
      logger: createLogger("silent"),
      lookUp: known
        ? () =>
            new Promise((resolve) =>
              this.clock.after(known.afterMs, () => resolve({ facts: known.facts, answered: true })),
            )
        : null,
      lookUpFor: plan.lookUp ?? (async () => null),
      onTicket: (ticket, confidential) => {
        this.tickets.push(ticket);
        this.confidential.push(confidential);
        this.journal.ticket(ticket, confidential);
      },
      journal: this.journal,
      record: () => ({
        hear: () => {},
        pause: () => recorded("recording pauses"),
        resume: () => recorded("recording resumes"),
        end: () => {},
      }),
      onOver: (end) => {
        this.end = end;
      },
    });
    this.clock.after(0, () => this.call.start());
  }

  /** What follows happens at this time, in ms since the call began. */
  at(ms: number): this {
    this.#at = ms;
    return this;
  }

  /** The caller speaks; the ears announce it, recognise it at the end, and take it for an utterance after a silence. */
  callerSays(text: string, { forMs = 1000, interims = [[Math.min(400, forMs), text]] }: Saying = {}): this {
    this.callerMakesASound(forMs);
    for (const [ms, words] of interims) this.#do(ms, () => this.ears.emit({ type: "interim", text: words }));
    return this.#do(forMs + endpointingMs, () =>
      this.ears.emit({ type: "utterance", text, speechEndedAgoMs: endpointingMs }),
    );
  }

  /** The ears announce speech, and nothing else comes of the sound. */
  callerMakesASound(forMs = 1000): this {
    const loud = Buffer.alloc(320, 0x20);
    for (let ms = 0; ms < forMs + 300; ms += 20) {
      this.#do(ms, () => this.call.onAudio(ms < forMs ? loud : silentFrame));
    }
    return this.#do(0, () => this.ears.emit({ type: "speech-started" }));
  }

  /** One key after another. */
  callerPresses(keys: string, everyMs = 300): this {
    for (const [index, key] of [...keys].entries()) this.#do(index * everyMs, () => this.call.onDigit(key));
    return this;
  }

  callerHangsUp(): this {
    return this.#do(0, () => this.call.onHangUp());
  }

  earsFail(): this {
    return this.#do(0, () => this.ears.emit({ type: "failed", error: new Error("gone") }));
  }

  podMustLeave(): this {
    return this.#do(0, () => this.call.sayGoodbye());
  }

  /** Plays the call up to this time. */
  async until(ms: number): Promise<this> {
    await this.clock.play(ms - this.clock.now());
    return this;
  }

  /** What the caller heard, in order; a phrase that was taken up again appears once more. */
  get heard(): HeardPhrase[] {
    const phrases: { number: number; fromMs: number; untilMs: number }[] = [];
    for (const { atMs, phrase } of this.leg.frames) {
      const last = phrases.at(-1);
      if (phrase === null) continue;
      if (last?.number === phrase && atMs - last.untilMs < 1) last.untilMs = atMs + 20;
      else phrases.push({ number: phrase, fromMs: atMs, untilMs: atMs + 20 });
    }
    return phrases.map(({ number, ...times }) => ({ text: this.voice.spoken[number] ?? "", ...times }));
  }

  get texts(): string[] {
    return this.heard.map((phrase) => phrase.text);
  }

  /** The first time that a phrase with these words was heard. */
  phrase(words: string): HeardPhrase {
    const found = this.heard.find((phrase) => phrase.text.includes(words));
    if (!found) throw new Error(`never heard "${words}", only: ${this.texts.join(" | ")}`);
    return found;
  }

  silentBetween(fromMs: number, untilMs: number): boolean {
    return this.leg.frames.every(({ atMs, phrase }) => phrase === null || atMs < fromMs || atMs >= untilMs);
  }

  async metric(name: string): Promise<number> {
    const metric = await this.registry.getSingleMetric(name)?.get();
    return metric?.values.reduce((sum, { value }) => sum + value, 0) ?? Number.NaN;
  }

  #do(afterMs: number, run: () => void): this {
    this.clock.after(this.#at + afterMs - this.clock.now(), run);
    return this;
  }
}

function scenarioIn(text: string): ScenarioFile {
  const read = readScenario(text);
  if ("faults" in read) throw new Error(JSON.stringify(read.faults));
  return read.scenario;
}

export const aCall = (plan: CallPlan = {}): ACall => new ACall(plan);
