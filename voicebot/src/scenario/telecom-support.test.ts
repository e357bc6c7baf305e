import { describe, expect, test } from "vitest";
import { languages, Settings } from "../contract/settings.ts";
import type { Context, Ending, Facts, Meaning, Move } from "../dialogue/scenario.ts";
import { presetOf } from "./preset.ts";
import { builtInPhrases, phraseKeys } from "./telecom-support-phrases.ts";

const calm = { wants_person: false, angry: false };
const open: Context = { facts: {}, peopleAvailable: true, lookingUp: false };
const closed: Context = { ...open, peopleAvailable: false };
const french = presetOf(Settings.parse({}));
const { scenario } = french;

const endings: readonly Ending[] = [
  ...(["silence", "duration", "drain", "not-understood", "hearing-failed", "speech-failed"] as const),
];

describe.each(languages)("in %s", (language) => {
  const { scenario, fixedTexts } = presetOf(Settings.parse({ language }));
  const textOf = (key: string, facts: Facts = {}) =>
    scenario
      .render(key, facts)
      .pieces.map(({ text }) => text)
      .join(" ");

  test("every phrase is there, differs from the others, and has no digits to be misread", () => {
    const texts = phraseKeys.map((key) => builtInPhrases[language][key]);
    expect(new Set(texts).size).toBe(phraseKeys.length);
    expect(texts.filter((text) => text === "" || /\d/.test(text))).toEqual([]);
  });

  test("the first phrase says that a machine speaks, and cannot be interrupted", () => {
    const [first = ""] = scenario.opening(open).say;
    expect(textOf(first)).toMatch(/automat/);
    expect(scenario.render(first, {}).interruptible).toBe(false);
  });

  test("every way to end is a goodbye or a handover, and is said to its end", () => {
    const ends = [open, closed].flatMap((context) => [
      ...endings.map((ending) => scenario.ending(ending, context)),
      scenario.follow("check internet 1", { fixed: "yes", ...calm }, context) as Move,
    ]);
    for (const { say, then } of ends) {
      const last = say.at(-1) ?? "";
      expect(textOf(last)).toMatch(then.type === "transfer" ? /conseiller|advisor/ : /au revoir|goodbye/i);
      expect(scenario.render(last, {}).interruptible).toBe(false);
    }
  });

  test("a caller's data is apart from what can be kept, which is all that is warmed", () => {
    const { pieces } = scenario.render("confirm_name", { name: "Jean Dupont" });
    expect(pieces.filter(({ cacheable }) => cacheable)).toHaveLength(2);
    expect(pieces.filter(({ cacheable }) => !cacheable).map(({ text }) => text)).toEqual([
      "Jean Dupont,",
      "D, U, P, O, N, T.",
    ]);
    expect(fixedTexts.some((text) => text.includes("{"))).toBe(false);
    for (const { text } of pieces.filter(({ cacheable }) => cacheable)) expect(fixedTexts).toContain(text);
  });
});

/** Answers one question after another; the moves, and what is known at the end. */
function talk(start: Move, answers: readonly Meaning[], context: Context) {
  let facts = { ...context.facts, ...start.learn };
  const moves = [start];
  for (const meaning of answers) {
    const { then } = moves.at(-1) as Move;
    if (then.type !== "listen") throw new Error(`the bot does not listen any more: ${JSON.stringify(moves.at(-1))}`);
    const move = scenario.follow(then.place, { ...calm, ...meaning }, { ...context, facts });
    if (move === "unclear") throw new Error(`unclear at ${then.place}`);
    facts = { ...facts, ...move.learn };
    moves.push(move);
  }
  return { moves, facts, said: moves.map(({ say }) => say.join(" ")), last: moves.at(-1) as Move };
}

test("a remedy that does not help is followed by the next, and the last by a person who is told what was tried", () => {
  const no = { fixed: "no" };
  const { said, last, facts } = talk(
    scenario.opening(open),
    [{ problem: "internet" }, { progress: "still_broken" }, { progress: "done" }, no],
    open,
  );
  expect(said).toEqual([
    "welcome ask_problem",
    "internet_restart wait_for_you",
    "internet_cables wait_for_you",
    "check",
    "sorry_transfer",
  ]);
  expect(last.then).toEqual({ type: "transfer" });
  expect(scenario.handover(facts)).toBe("Motif : internet. Solutions essayées : 2");
});

test("when nobody is there, a caller who wants to be rung back leaves what a ticket needs", () => {
  const yes = { agrees: "yes" };
  const { said, last } = talk(
    scenario.opening(closed),
    [
      { problem: "internet" },
      { fixed: "no" },
      { progress: "still_broken" },
      yes,
      { name: "Jean Dupont" },
      yes,
      { company: "", refuses: true },
      { email: "jean@exemple.fr" },
      { agrees: "no" },
      { email: "jean.dupont@exemple.fr" },
      yes,
      { number: "0612345678" },
      yes,
      { number: "", refuses: true },
    ],
    closed,
  );
  expect(said.slice(3)).toEqual([
    "closed_offer",
    "ticket_intake ask_name",
    "confirm_name",
    "ask_company",
    "ask_email",
    "confirm_email",
    "spell_email",
    "confirm_email",
    "ask_phone",
    "confirm_phone",
    "ask_equipment",
    "ticket_created",
  ]);
  expect(last).toMatchObject({
    then: { type: "hang-up", outcome: "transferred" },
    ticket: {
      reason: "unresolved",
      problem: "internet",
      problemType: "internet",
      severity: "MEDIUM",
      callback: true,
      contact: { name: "Jean Dupont", email: "jean.dupont@exemple.fr", phone: "0612345678" },
    },
  });
});

test("what is known of a caller is not asked; a caller with an open ticket is asked whether it is about that", () => {
  const known = { ...closed, facts: { name: "Ada", phone: "0612345678", company: "", email: "", _open_ticket: "T-7" } };
  const first = scenario.opening(known);
  expect(first.say).toEqual(["welcome", "greet_known", "ask_open_ticket"]);
  const yes = { agrees: "yes" };
  const { said, last } = talk(first, [yes, yes], known);
  expect(said.slice(1)).toEqual(["closed_offer", "ticket_created"]);
  expect(last.ticket).toMatchObject({ reason: "open-ticket", relatedTicket: "T-7", callback: true });
  expect(talk(first, [yes], { ...known, peopleAvailable: true }).said.at(-1)).toBe("pending_transfer");
  const other = talk(first, [{ agrees: "no" }, { problem: "mobile" }], known);
  expect(other.said.slice(1)).toEqual(["ask_problem", "mobile_restart wait_for_you"]);
  expect(other.facts["_open_ticket"]).toBe("");
});

test("a wish for a change is written down in the caller's words, and becomes a ticket even when people are there", () => {
  const facts = { name: "Ada", phone: "0612345678", company: "", email: "" };
  const context = { ...open, facts };
  const { said, last } = talk(
    scenario.begin(context),
    [{ problem: "modification" }, { words: "je déménage à Lyon" }],
    context,
  );
  expect(said).toEqual(["greet_known ask_problem", "ask_modification", "ticket_created"]);
  expect(last.ticket).toMatchObject({ reason: "request", severity: "LOW", description: "je déménage à Lyon" });
});

test("anger leads to a person, or to a ticket that says so", () => {
  const angry = { angry: true, problem: "internet" };
  expect(talk(scenario.opening(open), [angry], open).last.then).toEqual({ type: "transfer" });
  const facts = { name: "Ada", phone: "0612345678", company: "", email: "" };
  const { said, last } = talk(scenario.opening(closed), [angry, { agrees: "yes" }], { ...closed, facts });
  expect(said.at(-2)).toBe("closed_offer_sorry");
  expect(last.ticket).toMatchObject({ reason: "wants-person", severity: "HIGH" });
  expect(talk(scenario.opening(closed), [angry, { agrees: "no" }], closed).last.say).toEqual(["closed_goodbye"]);
});

test("who is still not understood goes on without what may be left out, and else ends with a person or a goodbye", () => {
  const facts = { _reason: "request", name: "Ada", phone: "0612345678", email: "" };
  expect(scenario.giveUp("field company 0", { ...open, facts }).say).toEqual(["ticket_created"]);
  expect(scenario.giveUp("field name 0", open).say).toEqual(["not_understood_transfer"]);
  expect(scenario.giveUp("problem", closed).say).toEqual(["closed_goodbye"]);
});

test("the rules understand what a model would be asked, at every place", () => {
  const at = (place: string, words: string) => scenario.understandByRules(place, words);
  expect(at("problem", "ma box est éteinte")).toMatchObject({ problem: "internet" });
  expect(at("problem", "la carte SIM de mon téléphone")).toMatchObject({ problem: "mobile" });
  expect(at("problem", "je voudrais changer d'adresse")).toMatchObject({ problem: "modification" });
  expect(at("problem", "internet sur mon mobile")).toBeNull();
  expect(at("problem", "une boxeuse simple")).toBeNull();
  expect(at("problem", "je veux parler à quelqu'un")).toMatchObject({ wants_person: true });
  expect(at("check internet 0", "ça marche pas")).toMatchObject({ fixed: "no" });
  expect(at("offer", "c'est pas ça")).toMatchObject({ agrees: "no" });
  expect(at("field phone 0", "zéro six douze trente-quatre cinquante-six soixante-dix-huit")).toMatchObject({
    number: "0612345678",
  });
  expect(at("field phone 0", "zéro six")).toBeNull();
  expect(at("field company 0", "je n'en ai pas")).toMatchObject({ refuses: true });
});

test("phrases can be replaced; a replaced notice still cannot be interrupted", () => {
  const phrases = { welcome: "Bonjour, ici le robot, ouvert dès 9h." };
  const { scenario } = presetOf(Settings.parse({ scenario: { phrases } }));
  expect(scenario.render("welcome", {})).toMatchObject({
    pieces: [{ text: "Bonjour, ici le robot, ouvert dès neuf heures.", cacheable: true }],
    interruptible: false,
  });
});

test("answers are asked for strictly: every property required, no others allowed", () => {
  for (const { question } of [...Object.values(french.inquiries), french.analysis]) {
    const { type, properties, required, additionalProperties } = question.answerSchema as Record<string, unknown>;
    expect([type, additionalProperties]).toEqual(["object", false]);
    expect(required).toEqual(Object.keys(properties as object));
    expect(question.answerName).toMatch(/^[a-z0-9_]+$/);
  }
});
