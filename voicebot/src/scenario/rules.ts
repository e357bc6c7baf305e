/** Understanding by plain rules, in French and English, for when no language model answers. Sure, or silent. */
import type { Meaning } from "../dialogue/scenario.ts";

/** Lower case, without accents and punctuation, a space around each word, so that " pas " finds a word and not a part. */
function plain(text: string): string {
  const letters = text.toLowerCase().normalize("NFD").replaceAll(/\p{M}/gu, "");
  return ` ${letters.replaceAll(/[^a-z0-9]+/g, " ").trim()} `;
}

const says = (text: string, phrases: readonly string[]): boolean =>
  phrases.some((phrase) => text.includes(` ${phrase} `));

const person = [
  "conseiller",
  "conseillere",
  "humain",
  "une personne",
  "quelqu un",
  "un technicien",
  "advisor",
  "human",
  "agent",
  "somebody",
  "a person",
];
const anger = [
  "inadmissible",
  "scandaleux",
  "honte",
  "marre",
  "ras le bol",
  "arnaque",
  "furieux",
  "furieuse",
  "enerve",
  "unacceptable",
  "outrageous",
  "ridiculous",
  "fed up",
  "scam",
];
const internet = [
  "internet",
  "wifi",
  "wi fi",
  "box",
  "fibre",
  "fiber",
  "adsl",
  "routeur",
  "router",
  "modem",
  "debit",
  "broadband",
];
const mobile = ["mobile", "portable", "smartphone", "telephone", "phone", "carte sim", "sim", "sms", "forfait"];

const negations = ["pas", "plus", "jamais", "rien", "aucun", "aucune", "non", "no", "not", "nope", "never", "nothing"];
/** "doesn't", "isn't", "can't", once the apostrophe has become a space. */
const contractions = /n t /;
const works = [
  "marche",
  "fonctionne",
  "remarche",
  "refonctionne",
  "revenu",
  "revenue",
  "repare",
  "regle",
  "resolu",
  "work",
  "works",
  "working",
  "fixed",
  "back",
];
const yes = [
  "oui",
  "ouais",
  "si",
  "parfait",
  "super",
  "nickel",
  "impeccable",
  "yes",
  "yeah",
  "yep",
  "perfect",
  "great",
];
const no = ["non", "no", "nope", "nan"];
const stillBroken = ["toujours en panne", "encore en panne", "en panne", "coupe", "broken", "down"];

const feelings = (text: string) => ({ wants_person: says(text, person), angry: says(text, anger) });

/** Words of anger, of which even one is enough. */
export const soundsAngry = (words: string): boolean => says(plain(words), anger);

/** Which trouble? null when neither, or both, are named. */
export function meaningOfProblem(words: string): Meaning | null {
  const text = plain(words);
  const { wants_person, angry } = feelings(text);
  const found = [says(text, internet) && "internet", says(text, mobile) && "mobile"].filter((kind) => kind !== false);
  if (found.length !== 1 && !wants_person && !angry) return null;
  return { problem_type: found.length === 1 && found[0] ? found[0] : "unknown", wants_person, angry };
}

/**
 * Does it work? A negation decides before the verb does: "ça ne marche pas" and "it doesn't work" mean no, "c'est pas ça"
 * says nothing, and "non, c'est bon" is too much for rules.
 */
export function meaningOfFixed(words: string): Meaning | null {
  const text = plain(words);
  const { wants_person, angry } = feelings(text);
  const negated = says(text, negations) || contractions.test(text);
  const fixed = verdict(text, negated);
  if (fixed === "unclear" && !wants_person && !angry) return null;
  return { fixed, wants_person, angry };
}

function verdict(text: string, negated: boolean): "yes" | "no" | "unclear" {
  if (says(text, ["c est bon", "ca va", "it s fine", "all good"])) return negated ? "unclear" : "yes";
  // "Plus de problème", "no more trouble": the negation is of the trouble.
  if (says(text, ["plus de probleme", "plus de soucis", "plus de souci", "no more problem", "no more problems"]))
    return "yes";
  if (says(text, works)) return negated ? "no" : "yes";
  if (says(text, stillBroken)) return "no";
  if (says(text, no)) return says(text, yes) ? "unclear" : "no";
  return says(text, yes) && !negated ? "yes" : "unclear";
}
