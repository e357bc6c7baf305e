/** What a caller's words and keys mean at each place of a support call, without a language model. Sure, or silent. */
import type { Meaning } from "../dialogue/scenario.ts";
import { feelingsIn } from "../understanding/feelings.ts";
import { plain, says } from "../understanding/plain-words.ts";
import { doesItWork, yesOrNo } from "../understanding/yes-no.ts";
import { valueSaid } from "./field-values.ts";
import type { SupportPlace } from "./places.ts";
import type { IntakeField, ScenarioFile } from "./scenario-file.ts";
import { heardWhileWaiting, wantsTime } from "./waiting.ts";

type Line = Pick<ScenarioFile, "problems" | "intake">;

const fieldOf = ({ intake }: Line, name: string): IntakeField | undefined =>
  intake.fields.find((field) => field.name === name);

/** What the model is asked at a place. */
export function topicOf(place: SupportPlace, line: Line): string {
  if (place.at === "problem") return "problem";
  if (place.at === "check") return "fixed";
  if (place.at === "wait") return "progress";
  return place.at === "field" ? (fieldOf(line, place.field)?.kind ?? "text") : "agreement";
}

const hasNone = [
  ...["j en ai pas", "je n en ai pas", "n ai pas", "j ai pas", "sais pas", "connais pas", "pas d", "aucun", "aucune"],
  ...["je prefere pas", "don t have", "don t know", "do not have", "none", "no idea", "rather not", "i have no"],
];

const unlessUnclear = (name: string, answer: string): Meaning | null =>
  answer === "unclear" ? null : { [name]: answer };

/** What needs nobody's judgement: words that are written down as they are, and what people say who are busy with a remedy. */
export function understoodAtOnce(place: SupportPlace, words: string): Meaning | null {
  const feelings = feelingsIn(words);
  if (feelings.wants_person || feelings.angry) return null;
  if (place.at === "describe") return { words };
  if (place.at === "check") return wantsTime(words) ? { progress: "busy" } : null;
  const progress = place.at === "wait" ? heardWhileWaiting(words) : null;
  return progress && { progress };
}

export function understandByRules(line: Line, place: SupportPlace, words: string): Meaning | null {
  const feelings = feelingsIn(words);
  const felt = feelings.wants_person || feelings.angry;
  const answer = answerByRules(line, place, words);
  if (answer !== null) return { ...answer, ...feelings };
  return felt ? { problem: "unknown", fixed: "unclear", agrees: "unclear", ...feelings } : null;
}

function answerByRules(line: Line, place: SupportPlace, words: string): Meaning | null {
  const topic = topicOf(place, line);
  if (topic === "problem") {
    const text = plain(words);
    const found = line.problems.filter((one) =>
      says(
        text,
        one.words.map((word) => plain(word).trim()),
      ),
    );
    return found.length === 1 && found[0] ? { problem: found[0].name } : null;
  }
  // Nobody is asked again who is busy.
  if (topic === "progress") return { progress: heardWhileWaiting(words) ?? "busy" };
  if (topic === "fixed") return unlessUnclear("fixed", doesItWork(words));
  if (topic === "agreement") return unlessUnclear("agrees", yesOrNo(words));
  const field = place.at === "field" ? fieldOf(line, place.field) : undefined;
  if (!field) return null;
  const value = says(plain(words), hasNone) ? null : valueSaid(field, words);
  if (value !== null) return { [field.kind]: value, refuses: false };
  return says(plain(words), [...hasNone, "non", "no"]) ? { [field.kind]: "", refuses: true } : null;
}

/** 0 asks for a person; 1 and 2 are yes and no; a problem has a key of its own. */
export function keyMeaning(line: Line, place: SupportPlace, digit: string): Meaning | null {
  if (digit === "0" && place.at !== "field") return { wants_person: true };
  if (place.at === "problem") {
    const chosen = line.problems.find(({ key }) => key === digit);
    return chosen ? { problem: chosen.name } : null;
  }
  const answer = digit === "1" ? "yes" : digit === "2" ? "no" : null;
  if (answer === null) return null;
  if (place.at === "check" || place.at === "wait") return { fixed: answer };
  return place.at === "offer" || place.at === "confirm" || place.at === "open-ticket" ? { agrees: answer } : null;
}
