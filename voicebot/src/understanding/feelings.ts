/** What callers want and feel, whatever was asked: a person, and anger. French and English. */
import { plain, says } from "./plain-words.ts";

const person = [
  ...["conseiller", "conseillere", "humain", "une personne", "quelqu un", "un technicien", "un responsable"],
  ...["advisor", "adviser", "human", "agent", "somebody", "someone", "a person", "real person", "representative"],
];
const refusesPerson = ["pas besoin d un conseiller", "pas de conseiller", "no need for an advisor", "no agent"];
const anger = [
  ...["inadmissible", "inacceptable", "scandaleux", "scandale", "honte", "honteux", "marre", "ras le bol", "arnaque"],
  ...["furieux", "furieuse", "enerve", "enervee", "insupportable", "n importe quoi", "vous vous moquez", "voleurs"],
  ...["unacceptable", "outrageous", "ridiculous", "fed up", "scam", "furious", "useless", "disgrace"],
];

export interface Feelings {
  readonly wants_person: boolean;
  readonly angry: boolean;
}

/** `words`: as they were said. */
export function feelingsIn(words: string): Feelings {
  const text = plain(words);
  return { wants_person: says(text, person) && !says(text, refusesPerson), angry: says(text, anger) };
}
