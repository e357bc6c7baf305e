/** What the bot thinks with in one call: a model that understands or speaks freely, as the scenario wants it. One thought at a time. */
import type { Effect } from "../dialogue/effect.ts";
import type { DialogueEvent } from "../dialogue/event.ts";
import type { LanguageModel } from "../language-model/language-model.ts";
import type { Preset } from "../scenario/preset.ts";
import { Answerer, type AnswererOptions } from "./answerer.ts";
import type { CallMeter } from "./call-meter.ts";
import { Thinker } from "./thinker.ts";

export interface MindOptions extends AnswererOptions {
  readonly preset: Preset;
  readonly languageModel: LanguageModel;
  readonly meter: CallMeter;
}

export class Mind {
  readonly #preset: Preset;
  readonly #meter: CallMeter;
  readonly #onEvent: (event: DialogueEvent) => void;
  readonly #thinker: Thinker;
  readonly #answerer: Answerer;

  constructor({ preset, languageModel, meter, ...options }: MindOptions) {
    this.#preset = preset;
    this.#meter = meter;
    this.#onEvent = options.onEvent;
    this.#thinker = new Thinker(languageModel, options.clock);
    this.#answerer = new Answerer(options);
  }

  ask({ id, topic, history, text, ahead }: Extract<Effect, { type: "ask" }>): void {
    const inquiry = this.#preset.inquiries[topic];
    if (!inquiry) throw new Error(`no such topic: ${topic}`);
    if (!ahead) this.#meter.asked();
    const { question } = inquiry;
    const asked = ahead ? { ...question, onCost: this.#meter.askedAhead() } : question;
    this.#thinker.ask({ ...inquiry, question: asked }, history, text, (meaning) =>
      this.#onEvent(meaning ? { type: "understood", id, meaning } : { type: "not-understood", id }),
    );
  }

  converse({ id, history, said, context, ahead }: Extract<Effect, { type: "converse" }>): void {
    const talk = this.#preset.free?.talk(history, said, context);
    if (!talk) throw new Error("a free dialogue without a prompt");
    // In the rounds that follow the use of a tool the caller has long been heard.
    if (!ahead && said === "" && history.at(-1)?.done === undefined) this.#meter.asked();
    this.#answerer.converse(id, ahead ? { ...talk, onCost: this.#meter.askedAhead() } : talk);
  }

  lookUp({ id, callId, source, values }: Extract<Effect, { type: "look-up" }>): void {
    this.#answerer.lookUp(id, callId, source, values);
  }

  stop(): void {
    this.#answerer.stop();
    this.#thinker.stop();
  }
}
