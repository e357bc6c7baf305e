/** What callers say that answers no question: is somebody there, what did you say. French and English. */
import { plain, says, without } from "../understanding/plain-words.ts";

const anybodyThere = [
  ...["allo", "bonjour", "bonsoir", "vous m entendez", "vous etes la", "vous etes toujours la", "il y a quelqu un"],
  ...["tu m entends", "hello", "hi", "can you hear me", "are you there", "are you still there"],
  ...["is anybody there", "is anyone there", "good morning", "good evening"],
];
const repeatPlease = [
  ...["repeter", "repetez", "repete", "redire", "redites", "pas entendu", "rien entendu", "pas compris ce que"],
  ...["vous avez dit quoi", "qu est ce que vous avez dit", "say that again", "say it again", "repeat that"],
  ...["repeat it", "you repeat", "please repeat", "didn t hear", "did not hear", "didn t catch", "what did you say"],
];
const what = ["pardon", "comment", "quoi", "hein", "excusez moi", "sorry", "what", "pardon me", "excuse me"];
const leaves = [
  ...["au revoir", "bonne journee", "bonne soiree", "je vous rappelle", "je vous rappellerai", "je rappellerai"],
  ...[
    "je rappelle plus tard",
    "goodbye",
    "good bye",
    "bye",
    "i will call back",
    "i ll call back",
    "call you back later",
  ],
];
/** Does not stand alone, and is no answer. */
const beside = ["euh", "ah", "oui", "yes", "s il vous plait", "please", "est ce que", "vous", "you"];

const isOnly = (text: string, phrases: readonly string[]): boolean =>
  says(text, phrases) && without(without(text, phrases), beside).trim() === "";

/** "Allô ? Vous êtes là ?" and nothing else. */
export const asksIfAnybodyIsThere = (words: string): boolean => isOnly(plain(words), anybodyThere);

/** Goodbye, and nothing that is to be understood besides. */
export function takesLeave(words: string): boolean {
  const text = plain(words);
  const thanks = ["merci", "bien", "plus tard", "tant pis", "d accord", "ok", "thanks", "thank you", "later", "alors"];
  return says(text, leaves) && without(without(without(text, leaves), thanks), beside).trim() === "";
}

/** To hear it once more. */
export function asksToRepeat(words: string): boolean {
  const text = plain(words);
  return says(text, repeatPlease) || isOnly(text, what);
}
