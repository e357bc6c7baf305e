/** The built-in support line: which trouble, one remedy after another, and a person when neither helps. */
import type { Meaning, Move, PhraseBook, Place, Scenario } from "../dialogue/scenario.ts";
import { meaningOfFixed, meaningOfProblem } from "./rules.ts";
import { type Language, phrasesOf } from "./telecom-support-phrases.ts";

/** The remedies in the order in which they are tried, by trouble: each a phrase after which the bot asks whether it helped. */
const remedies: Readonly<Record<"internet" | "mobile", readonly string[]>> = {
  internet: ["internet_restart", "internet_cables"],
  mobile: ["mobile_restart", "mobile_network"],
};

const transfer: Move = { say: ["transfer"], then: { type: "transfer" } };

/** Places: "problem", and "<trouble>-<number of the remedy>". */
function afterRemedy(place: Place): Move {
  const [trouble, number] = place.split("-");
  return trouble === "internet" || trouble === "mobile" ? remedy(trouble, Number(number) + 1) : transfer;
}

function remedy(trouble: "internet" | "mobile", number: number): Move {
  const phrase = remedies[trouble][number];
  if (phrase === undefined) return { say: ["sorry_transfer"], then: { type: "transfer" } };
  return { say: [phrase, "check"], then: { type: "listen", place: `${trouble}-${number}` } };
}

function follow(place: Place, meaning: Meaning): Move | "unclear" {
  if (meaning["wants_person"] || meaning["angry"]) return transfer;
  if (place === "problem") {
    const trouble = meaning["problem_type"];
    return trouble === "internet" || trouble === "mobile" ? remedy(trouble, 0) : "unclear";
  }
  if (meaning["fixed"] === "yes") return { say: ["goodbye"], then: { type: "hang-up", outcome: "resolved" } };
  return meaning["fixed"] === "no" ? afterRemedy(place) : "unclear";
}

const keys: Readonly<Record<string, Readonly<Record<string, Meaning>>>> = {
  problem: {
    "1": { problem_type: "internet", wants_person: false, angry: false },
    "2": { problem_type: "mobile", wants_person: false, angry: false },
    "0": { problem_type: "unknown", wants_person: true, angry: false },
  },
  fixed: {
    "1": { fixed: "yes", wants_person: false, angry: false },
    "2": { fixed: "no", wants_person: false, angry: false },
    "0": { fixed: "unclear", wants_person: true, angry: false },
  },
};

const topicAt = (place: Place): "problem" | "fixed" => (place === "problem" ? "problem" : "fixed");

/** `replaced`: phrases by key that a settings file puts in place of the built-in ones; keys that do not exist are ignored. */
export function telecomSupport(language: Language, replaced: Readonly<Record<string, string>>): Scenario {
  const phrases: PhraseBook = Object.fromEntries(
    Object.entries(phrasesOf(language)).map(([key, phrase]) => [
      key,
      { ...phrase, text: replaced[key] ?? phrase.text },
    ]),
  );
  const listen = (place: Place) => ({ type: "listen", place }) as const;
  return {
    phrases,
    opening: { say: ["welcome", "ask_problem"], then: listen("problem") },
    endings: {
      silence: { say: ["goodbye_silence"], then: { type: "hang-up", outcome: "abandoned" } },
      duration: { say: ["goodbye_duration"], then: { type: "hang-up", outcome: "failed" } },
      drain: { say: ["goodbye_drain"], then: { type: "hang-up", outcome: "failed" } },
      "not-understood": { say: ["not_understood_transfer"], then: { type: "transfer" } },
      "hearing-failed": { say: ["error_transfer"], then: { type: "transfer" } },
      "speech-failed": { say: ["error_transfer"], then: { type: "transfer" } },
    },
    stillThere: "still_there",
    fillers: ["filler_one_moment", "filler_checking"],
    topicAt,
    follow,
    repeat: (place) => ({ say: [place === "problem" ? "ask_problem" : "check"], then: listen(place) }),
    clarify: (place) => ({ say: [place === "problem" ? "clarify_problem" : "clarify_fixed"], then: listen(place) }),
    understandByRules: (place, text) => (place === "problem" ? meaningOfProblem(text) : meaningOfFixed(text)),
    understandDigit: (place, digit) => keys[topicAt(place)]?.[digit] ?? null,
  };
}

/** What the call was about, as far as the conversation got. */
export function problemTypeAt(place: Place): "internet" | "mobile" | "unknown" {
  const [trouble] = place.split("-");
  return trouble === "internet" || trouble === "mobile" ? trouble : "unknown";
}
