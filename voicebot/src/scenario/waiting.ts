/** What a caller says while the bot gives them time for a remedy. Much of it is meant for nobody, or for somebody else. */
import { plain, says } from "../understanding/plain-words.ts";
import { doesItWork } from "../understanding/yes-no.ts";

const done = ["c est fait", "voila", "fait", "c est bon", "fini", "done", "it s done", "ready", "termine", "finished"];
const notYet = [
  ...["pas encore", "attendez", "un instant", "une seconde", "une minute", "patientez", "pas fait", "pas fini"],
  ...["pas termine", "not yet", "wait", "hold on", "one moment", "just a second", "just a minute", "not done"],
  ...["not ready"],
];
/** Answers to nothing that was asked. */
const nods = ["oui", "ouais", "d accord", "ok", "okay", "tres bien", "non", "yes", "yeah", "sure", "all right", "no"];

/** `done`: to be asked whether it helped; `waiting`: there is nothing to say about it. */
export function heardWhileWaiting(words: string): "works" | "still-broken" | "done" | "waiting" {
  const text = plain(words);
  if (says(text, notYet)) return "waiting";
  const rest = [...done, ...nods].reduce(
    (left, phrase) => left.replace(new RegExp(`(?<= )${phrase}(?= )`, "g"), ""),
    text,
  );
  const answer = rest.trim() === "" ? "unclear" : doesItWork(rest);
  if (answer === "yes") return "works";
  if (answer === "no") return "still-broken";
  return says(text, done) ? "done" : "waiting";
}
