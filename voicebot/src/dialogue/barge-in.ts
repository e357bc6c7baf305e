/** When does a caller who makes a sound over the bot interrupt it? */
import type { DialogueState, Terms } from "./state.ts";

/** Sounds that people make while they listen or think: never words. */
const sounds = new Set(["mm", "mmh", "mhm", "hm", "hmm", "hum", "humm", "euh", "heu", "uh", "um", "er", "ah", "oh"]);

/** Said over the bot, these mean "go on". */
const acknowledgements = new Set([
  ...[
    "oui",
    "ouais",
    "ok",
    "okay",
    "d'accord",
    "daccord",
    "bien",
    "très",
    "entendu",
    "voilà",
    "bonjour",
    "allô",
    "allo",
    "merci",
  ],
  ...["yes", "yeah", "yep", "right", "alright", "sure", "fine", "hello", "hi", "thanks", "je", "vois", "i", "see"],
]);

export const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .replaceAll("’", "'")
    .split(/[^\p{L}\p{N}'-]+/u)
    .filter((word) => word !== "");

/** The words, without the sounds between them. */
export const spokenWords = (text: string): string[] => wordsOf(text).filter((word) => !sounds.has(word));

export const isAcknowledgement = (text: string): boolean =>
  spokenWords(text).every((word) => acknowledgements.has(word));

/** Whether these words, said over the bot, are for the bot: an answer to its question, or more than a nod. */
export function isMeant(text: string, overAQuestion: boolean): boolean {
  if (spokenWords(text).length === 0) return false;
  return overAQuestion || !isAcknowledgement(text);
}

/** Of more words the beginning tells enough. */
const mostWordsCompared = 60;

/** How many words of the one are in the other, in the same order. */
function inCommon(some: readonly string[], others: readonly string[]): number {
  let row = others.map(() => 0);
  for (const word of some) {
    let best = 0;
    row = row.map((above, index) => {
      const here = word === others[index] ? (row[index - 1] ?? 0) + 1 : 0;
      best = Math.max(best, above, here);
      return best;
    });
  }
  return row.at(-1) ?? 0;
}

/**
 * The bot's own voice, come back over the caller's line: nearly all of the words are those that it is saying, in their order.
 * An answer may repeat a few words of a question.
 */
export function isEcho(text: string, over: string): boolean {
  const heard = spokenWords(text).slice(0, mostWordsCompared);
  if (over === "" || heard.length < (over.includes("?") ? 4 : 3)) return false;
  return inCommon(heard, wordsOf(over).slice(0, 3 * mostWordsCompared)) >= 0.8 * heard.length;
}

/** Whether the bot must fall silent now. */
export function interrupts(state: DialogueState, terms: Terms): boolean {
  const { speech, caller } = state;
  if (state.stage !== "open" || !speech || speech.paused || !speech.phrases[0]?.interruptible) return false;
  if (state.echoes && spokenWords(caller.words).length === 0) return false;
  // Nothing sounds yet: the bot waits its turn, it does not start to speak over somebody.
  if (!speech.sounding) return caller.speaking;
  // Who says "stop", and then "stop" again, has said two words.
  const words = spokenWords(state.overheard).length + spokenWords(caller.words).length;
  return caller.longEnough && words >= terms.minWords;
}
