/** What a caller says while the bot gives them time for a remedy. Much of it is meant for nobody, or for somebody else. */
import { plain, says, without } from "../understanding/plain-words.ts";
import { stateSaid } from "../understanding/yes-no.ts";

const done = [
  ...["c est fait", "voila", "c est bon", "fini", "termine", "j ai fait", "je l ai fait", "j ai tout fait", "ca y est"],
  ...["j ai rebranche", "je l ai rebranchee", "j ai redemarre", "je l ai redemarre", "je l ai redemarree"],
  ...["c est rebranche", "c est redemarre", "elle est redemarree", "nickel", "impeccable"],
  ...[
    "l ai deja",
    "ai deja",
    "viens de le faire",
    "already done",
    "i already did",
    "i ve already",
    "done",
    "it s done",
    "that s done",
    "ready",
    "finished",
    "i have done it",
    "i did it",
    "it has restarted",
  ],
];
const notYet = [
  ...["pas encore", "attendez", "attends", "un instant", "une seconde", "deux secondes", "une minute", "deux minutes"],
  ...["un moment", "patientez", "patience", "quittez pas", "bougez pas", "pas fait", "pas fini", "pas termine"],
  ...["pas pret", "je cherche", "j y vais", "j arrive", "je vais voir", "en train de", "laissez moi", "bientot"],
  ...["ca redemarre", "elle redemarre", "il redemarre", "ca demarre", "elle demarre", "il demarre", "ca clignote"],
  ...["not yet", "wait", "hold on", "hang on", "bear with me", "one moment", "just a moment", "one second"],
  ...["just a second", "one minute", "just a minute", "a minute", "not done", "not ready", "i m looking"],
  ...["it is restarting", "it s restarting", "it is starting", "it s starting", "still starting", "almost"],
];
/** Answers to nothing that was asked. */
const nods = [
  ...["oui", "ouais", "d accord", "ok", "okay", "tres bien", "bien", "entendu", "compris", "non", "merci"],
  ...["euh", "ah", "oh", "bon", "ben", "bah", "alors", "hein", "hum", "allez", "je vois", "well", "so", "i see"],
  ...["yes", "yeah", "sure", "all right", "alright", "right", "fine", "no", "thanks", "thank you"],
];
/** A nod too, or joy. */
const pleased = ["parfait", "super", "genial", "perfect", "great"];

/** Not finished: more time is wanted. */
export const wantsTime = (words: string): boolean => says(plain(words), notYet);

/**
 * `done`: to be asked whether it helped; `busy`: not finished; `nod`: nothing is to be said; `pleased`: it is finished, or a
 * nod. null: only who understands more than these words can tell.
 */
export type Progress = "works" | "still_broken" | "done" | "busy" | "nod" | "pleased";

export function heardWhileWaiting(words: string): Progress | null {
  if (wantsTime(words)) return "busy";
  const text = plain(words);
  const rest = without(without(text, done), nods);
  const state = stateSaid(rest);
  if (state !== "unclear") return state === "yes" ? "works" : "still_broken";
  const more = without(rest, pleased).trim() !== "";
  if (says(text, done) || rest.trim() === "fait") return "done";
  if (more) return null;
  return says(text, pleased) ? "pleased" : "nod";
}
