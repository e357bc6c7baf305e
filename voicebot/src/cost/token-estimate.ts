/**
 * How many tokens a request was that ended before its provider had counted them. A guess by the length of the text, at the
 * rate that the model's last whole answer had.
 */
import type { Talk } from "../language-model/talk.ts";

/** English and French text before anything is known of the model. */
const usualCharactersPerToken = 4;

const charactersOf = ({ instructions, messages, tools }: Talk): number =>
  JSON.stringify([instructions, messages, tools]).length;

export class TokenEstimate {
  #charactersPerToken = usualCharactersPerToken;

  /** What was asked, and how many tokens the provider says it was. */
  learn(talk: Talk, inputTokens: number): void {
    if (inputTokens > 0) this.#charactersPerToken = charactersOf(talk) / inputTokens;
  }

  /** `written`: how many characters of the answer arrived. */
  of(talk: Talk, written: number): { readonly input: number; readonly output: number } {
    const tokens = (characters: number) => Math.ceil(characters / this.#charactersPerToken);
    return { input: tokens(charactersOf(talk)), output: tokens(written) };
  }
}
