/** Yes or no by plain rules that a negation cannot fool: "ça marche pas" and "c'est pas ça" mean no. French and English. */
import { plain, says } from "./plain-words.ts";

const negations = ["pas", "plus", "jamais", "rien", "aucun", "aucune", "non", "no", "not", "nope", "never", "nothing"];
/** "doesn't", "isn't", "can't", once the apostrophe has become a space. */
const contractions = /n t /;
const works = [
  ...[
    "marche",
    "fonctionne",
    "remarche",
    "refonctionne",
    "revenu",
    "revenue",
    "revient",
    "reparti",
    "repartie",
    "retabli",
    "repare",
    "regle",
    "resolu",
  ],
  ...["work", "works", "working", "fixed", "back"],
];
const right = [
  ...["c est ca", "c est bien ca", "c est cela", "c est bien cela", "c est exact", "exact", "exactement", "correct"],
  ...["c est correct", "tout a fait", "that s right", "that s correct", "that s it", "right"],
];
const wrong = [
  ...["c est pas ca", "ce n est pas ca", "pas ca", "pas cela", "pas du tout", "faux", "c est faux", "erreur"],
  ...["that s not it", "not right", "that s wrong", "wrong", "incorrect"],
];
const yes = [
  ...["oui", "ouais", "si", "d accord", "volontiers", "bien sur", "entendu", "absolument", "effectivement"],
  ...["parfait", "super", "nickel", "impeccable", "ok", "okay"],
  ...["yes", "yeah", "yep", "sure", "of course", "please do", "perfect", "great"],
];
const no = ["non", "no", "nope", "nan"];
const unsure = [
  ...["sais pas", "sais plus", "pas sur", "pas sure", "aucune idee", "pas compris", "comprends pas"],
  ...["don t know", "not sure", "no idea", "don t understand"],
];
const stillBroken = [
  ...["toujours en panne", "encore en panne", "en panne", "coupe", "toujours pas", "toujours rien", "revient pas"],
  ...[
    "pareil",
    "meme chose",
    "rien de change",
    "broken",
    "down",
    "still not",
    "still nothing",
    "no change",
    "the same",
  ],
];
const isWell = ["c est bon", "ca va", "it s fine", "all good", "it s good"];
/** The negation is of the trouble. */
const noMoreTrouble = [
  ...["plus de probleme", "plus de problemes", "plus de soucis", "plus de souci", "plus aucun probleme"],
  ...["no more problem", "no more problems", "no problem any more"],
];

export type YesNo = "yes" | "no" | "unclear";

/** Does it work? "non, c'est bon" is too much for rules, and so is "c'est pas ça" here. */
export function doesItWork(words: string): YesNo {
  const text = plain(words);
  const negated = isNegated(text);
  if (!says(text, noMoreTrouble) && says(text, isWell)) return negated ? "unclear" : "yes";
  const state = stateSaid(words);
  return state === "unclear" ? plainAnswer(text, negated) : state;
}

/** Whether it is said to work: a bare yes or no says nothing of that. */
export function stateSaid(words: string): YesNo {
  const text = plain(words);
  if (says(text, noMoreTrouble)) return "yes";
  if (says(text, works)) return isNegated(text) ? "no" : "yes";
  return says(text, stillBroken) ? "no" : "unclear";
}

const isNegated = (text: string): boolean => says(text, negations) || contractions.test(text);

/** A yes or a no to any other question. */
export function yesOrNo(words: string): YesNo {
  const text = plain(words);
  if (says(text, unsure)) return "unclear";
  if (says(text, wrong)) return says(text, yes) ? "unclear" : "no";
  const negated = isNegated(text);
  if (says(text, right)) return negated ? "no" : "yes";
  if (says(text, isWell)) return says(text, no) ? "unclear" : negated ? "no" : "yes";
  return plainAnswer(text, negated);
}

function plainAnswer(text: string, negated: boolean): YesNo {
  if (says(text, unsure)) return "unclear";
  if (says(text, no)) return says(text, yes) ? "unclear" : "no";
  return says(text, yes) && !negated ? "yes" : "unclear";
}
