/** Runs one call: feeds what happens to the dialogue and performs what it asks for. Decides nothing by itself. */
import type { Instruments, voicebotMetrics } from "@voicebots/monitoring/metrics";
import type { Ticker } from "../audio/ticker.ts";
import { VoiceActivity } from "../audio/voice-activity.ts";
import type { Settings } from "../contract/settings.ts";
import type { Ticket } from "../contract/ticket.ts";
import type { Effect } from "../dialogue/effect.ts";
import type { DialogueEvent } from "../dialogue/event.ts";
import type { Facts, Outcome, TicketDraft } from "../dialogue/scenario.ts";
import { type DialogueState, newDialogue } from "../dialogue/state.ts";
import { transition } from "../dialogue/transition.ts";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import type { CallProviders } from "../providers.ts";
import type { CallRecording } from "../recording/recordings.ts";
import type { CallJournal } from "../records/call-journal.ts";
import type { Preset } from "../scenario/preset.ts";
import type { Hearing, HearingEvent } from "../speech-to-text/speech-to-text.ts";
import type { CallLeg, CallLegEvents } from "../telephony/call-leg.ts";
import type { LookUp } from "./answerer.ts";
import { CallMeter } from "./call-meter.ts";
import { type CallTerms, factsOf, termsOf } from "./call-terms.ts";
import { CallTimers } from "./call-timers.ts";
import { Mind } from "./mind.ts";
import { Speaker } from "./speaker.ts";

export interface CallOptions {
  readonly leg: CallLeg;
  readonly settings: Settings;
  readonly preset: Preset;
  readonly providers: CallProviders;
  readonly ticker: Ticker;
  readonly clock: Clock;
  readonly metrics: Instruments<typeof voicebotMetrics>;
  readonly logger: Logger;
  /** Something is left for people to do. Before `onOver`, at the moment that the bot promises it. */
  readonly onTicket: (ticket: Ticket, confidential: TicketDraft["confidential"]) => void;
  readonly journal: CallJournal;
  /** Begins to record the call; null: it is not to be. */
  readonly record: () => CallRecording | null;
  /** What the model of a free dialogue may ask. */
  readonly lookUpFor: LookUp;
  /** Finds out who calls, or that nobody knows or answers; null: nobody can be asked. Never rejects. */
  readonly lookUp: (() => Promise<{ readonly facts: Facts; readonly answered: boolean }>) | null;
  /** The line is free again. Once. */
  readonly onOver: (end: CallEnd) => void;
}

export interface CallEnd {
  readonly state: DialogueState;
  readonly outcome: Outcome;
  /** Where the caller goes on, and what the person there should know; null: nowhere. */
  readonly transfer: { readonly destination: string; readonly summary: string } | null;
  readonly meter: CallMeter;
}

export class Call implements CallLegEvents {
  readonly #options: CallOptions;
  readonly #terms: CallTerms;
  readonly #speaker: Speaker;
  readonly #mind: Mind;
  readonly #meter: CallMeter;
  readonly #activity: VoiceActivity;
  readonly #timers: CallTimers;
  readonly #waiting: DialogueEvent[] = [];
  #state: DialogueState;
  #hearing: Hearing | null = null;
  #beat: Disposable | null = null;
  #dispatching = false;
  #over = false;
  #recording: CallRecording | null = null;
  #tickets = 0;

  constructor(options: CallOptions) {
    const { clock, leg, metrics, providers } = options;
    this.#options = options;
    this.#terms = termsOf(options.settings, options.preset);
    this.#state = { ...newDialogue, facts: factsOf(leg.parties.caller), lookingUp: options.lookUp !== null };
    this.#meter = new CallMeter(
      { callId: leg.callId, turnObjectiveSeconds: options.settings.objectives.turnSeconds },
      clock,
      metrics,
      (turn) => {
        options.journal.turn(turn);
        const { hearingMs, thinkingMs, responseMs } = turn;
        leg.show?.({ type: "turn", hearingMs, thinkingMs, responseMs });
      },
    );
    this.#timers = new CallTimers(clock, (timer) => this.#dispatch({ type: "timer", timer }));
    this.#activity = new VoiceActivity((change) => this.#dispatch(change));
    this.#mind = new Mind({
      preset: options.preset,
      languageModel: providers.languageModel,
      model: providers.talkingModel,
      meter: this.#meter,
      language: options.settings.language,
      clock,
      lookUp: options.lookUpFor,
      onEvent: (event) => this.#dispatch(event),
      onLookedUp: (name, outcome, durationMs) => options.journal.tool({ name, outcome, durationMs }),
    });
    this.#speaker = new Speaker({
      clock,
      textToSpeech: providers.textToSpeech,
      line: {
        send: (frame) => {
          leg.send(frame);
          this.#recording?.hear("bot", frame);
        },
        unheardMs: () => leg.unheardMs(),
        dropUnheard: () => leg.dropUnheard(),
      },
      onEvent: (event) => this.#dispatch(event),
      onUnderflow: () => metrics.audioUnderflowsTotal.inc(),
    });
  }

  start(): void {
    this.#recording = this.#options.record();
    const { language, scenario, speechToText, languageModel, textToSpeech } = this.#options.settings;
    this.#options.journal.started({
      startedAt: this.#meter.startedAt,
      language,
      preset: scenario.preset,
      models: {
        speechToText: speechToText.model,
        languageModel: languageModel.model,
        textToSpeech: textToSpeech.model,
      },
      recorded: this.#recording !== null,
    });
    this.#beat = this.#options.ticker.add((frames) => this.#speaker.framesDue(frames));
    this.#hearing = this.#options.providers.speechToText.listen((event) => this.#heard(event));
    void this.#lookUp();
    this.#dispatch({ type: "call-started" });
  }

  async #lookUp(): Promise<void> {
    const { clock, journal, lookUp } = this.#options;
    if (lookUp === null) return;
    const askedAt = clock.now();
    const { facts, answered } = await lookUp();
    if (this.#over) return;
    const durationMs = Math.round(clock.now() - askedAt);
    journal.tool({ name: "caller-lookup", outcome: answered ? "done" : "failed", durationMs });
    this.#dispatch({ type: "caller-known", facts });
  }

  /** The pod must leave: the bot says goodbye. */
  sayGoodbye(): void {
    this.#dispatch({ type: "drain-deadline" });
  }

  /** Frames go straight to the ears: the dialogue only learns what comes of them. */
  onAudio(pcm: Uint8Array): void {
    const quietMs = this.#activity.hear(pcm);
    this.#hearing?.hear(pcm, quietMs);
    this.#recording?.hear("caller", pcm);
  }

  onDigit(digit: string): void {
    this.#dispatch({ type: "digit", digit });
  }

  onHangUp(): void {
    this.#dispatch({ type: "caller-hung-up" });
  }

  #heard(event: HearingEvent): void {
    switch (event.type) {
      case "utterance":
        this.#meter.utterance(event.speechEndedAgoMs);
        this.#options.leg.show?.({ type: "line", speaker: "caller", text: event.text });
        return this.#dispatch({ type: "utterance", text: event.text });
      case "failed":
        return this.#dispatch({ type: "hearing-failed" });
      default:
        return this.#dispatch(event);
    }
  }

  /** One event at a time: what an effect causes at once waits until the effects before it are done. */
  #dispatch(event: DialogueEvent): void {
    this.#waiting.push(event);
    if (this.#dispatching) return;
    this.#dispatching = true;
    try {
      for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) this.#take(next);
    } catch (error) {
      // A fault of ours in one call must not take the others with it.
      this.#options.logger.error({ err: error, callId: this.#options.leg.callId }, "call failed");
      this.#finish("failed", { destination: this.#terms.transferDestination, summary: "" });
    } finally {
      this.#dispatching = false;
    }
  }

  #take(event: DialogueEvent): void {
    if (this.#over) return;
    if (event.type === "phrase-started") this.#showPhrase(event.id);
    const peopleAvailable = this.#options.preset.peopleAvailable(this.#options.clock.wallTime());
    const { state, effects } = transition(this.#state, event, { ...this.#terms, peopleAvailable });
    this.#meter.observe(this.#state, event, state);
    this.#state = state;
    for (const effect of effects) this.#perform(effect);
  }

  #showPhrase(id: number): void {
    const text = this.#state.speech?.phrases.find((phrase) => phrase.id === id)?.text;
    if (text !== undefined) this.#options.leg.show?.({ type: "line", speaker: "bot", text });
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case "say":
        return this.#speaker.say(effect.phrase);
      case "pause-speaking":
        return this.#speaker.pause();
      case "resume-speaking":
        return this.#speaker.resume();
      case "stop-speaking":
        return this.#speaker.stop();
      case "ask":
        return this.#mind.ask(effect);
      case "converse":
        return this.#mind.converse(effect);
      case "look-up":
        return this.#mind.lookUp(effect);
      case "tool-used":
        return this.#options.journal.tool({ name: effect.tool, outcome: effect.outcome, durationMs: 0 });
      case "stop-asking":
        return this.#mind.stop();
      case "pause-recording":
        return this.#recording?.pause();
      case "resume-recording":
        return this.#recording?.resume();
      case "create-ticket":
        return this.#createTicket(effect.ticket);
      case "start-timer":
        return this.#timers.start(effect.timer, effect.ms);
      case "stop-timer":
        return this.#timers.stop(effect.timer);
      case "hang-up":
      case "let-go":
        return this.#finish(effect.outcome, null);
      case "transfer":
        return this.#finish("transferred", { destination: effect.destination, summary: effect.summary });
      default:
        return effect satisfies never;
    }
  }

  #createTicket({ confidential, ...draft }: TicketDraft): void {
    const { leg, settings, clock, metrics, onTicket } = this.#options;
    this.#tickets += 1;
    const { severity, tag, problemType: problem_type } = draft;
    metrics.ticketsCreatedTotal.inc({ severity, tag, problem_type });
    const ticket = {
      ...draft,
      id: `${leg.callId}/${this.#tickets}`,
      callId: leg.callId,
      createdAt: new Date(clock.wallTime()).toISOString(),
      language: settings.language,
      callerNumber: leg.parties.caller,
    };
    onTicket(ticket, confidential);
  }

  #finish(outcome: Outcome, transfer: CallEnd["transfer"]): void {
    if (this.#over) return;
    this.#over = true;
    this.#timers.stopAll();
    this.#beat?.[Symbol.dispose]();
    this.#speaker.stop();
    this.#mind.stop();
    this.#hearing?.close();
    this.#recording?.end();
    this.#recording = null;
    if (transfer === null) this.#options.leg.hangUp();
    else this.#options.leg.transfer(transfer.destination);
    if (transfer !== null) this.#options.journal.transferred(transfer);
    this.#options.onOver({ state: this.#state, outcome, transfer, meter: this.#meter });
  }
}
