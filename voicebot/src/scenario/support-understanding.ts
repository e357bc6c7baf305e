/** What a caller's words and keys mean at each place of a support call, without a language model. Sure, or silent. */
import type { Meaning } from "../dialogue/scenario.ts";
import { feelingsIn } from "../understanding/feelings.ts";
import { plain, says } from "../understanding/plain-words.ts";
import { doesItWork, yesOrNo } from "../understanding/yes-no.ts";
import { asksIfAnybodyIsThere, asksToRepeat, takesLeave } from "./asides.ts";
import { valueBeyondDoubt, valueSaid } from "./field-values.ts";
import type { SupportPlace } from "./places.ts";
import { hasNone } from "./refusals.ts";
import type { IntakeField, ScenarioFile } from "./scenario-file.ts";
import { heardWhileWaiting, wantsTime } from "./waiting.ts";

export type Line = Pick<ScenarioFile, "problems" | "intake">;

const fieldOf = ({ intake }: Line, name: string): IntakeField | undefined =>
  intake.fields.find((field) => field.name === name);

/** What the model is asked at a place. */
export function topicOf(place: SupportPlace, line: Line): string {
  if (place.at === "problem") return "problem";
  if (place.at === "check") return "fixed";
  if (place.at === "wait") return "progress";
  const kind = place.at === "field" || place.at === "confirm" ? (fieldOf(line, place.field)?.kind ?? "text") : null;
  if (kind === null) return place.at === "describe" ? "text" : "agreement";
  return place.at === "field" ? kind : `confirm_${kind}`;
}

/** The problems whose words are said. */
function problemsSaid({ problems }: Line, words: string): string[] {
  const text = plain(words);
  const isSaid = (word: string) => says(text, [plain(word).trim()]);
  return problems.filter((one) => one.words.some(isSaid)).map(({ name }) => name);
}

/** The only problem whose words are said; null: none, or several. */
export function problemSaid(line: Line, words: string): string | null {
  const [said, ...more] = problemsSaid(line, words);
  return said !== undefined && more.length === 0 ? said : null;
}

/** "Non pardon, c'est mon mobile": words that change the subject. */
const correctsItself = [
  ...["pardon", "en fait", "plutot", "trompe", "trompee", "c est pour", "c est mon", "c est le", "c est ma", "aussi"],
  ...["egalement", "actually", "sorry", "i mean", "i meant", "instead", "also", "it s my", "it s the"],
];

const unlessUnclear = (name: string, answer: string): Meaning | null =>
  answer === "unclear" ? null : { [name]: answer };

/** What needs nobody's judgement: words that are written down as they are, and what people say who are busy with a remedy. */
export function understoodAtOnce(line: Line, place: SupportPlace, words: string): Meaning | null {
  const feelings = feelingsIn(words);
  if (feelings.wants_person || feelings.angry) return null;
  if (place.at === "describe") return { words };
  if (takesLeave(words)) return { leaves: true };
  if (place.at === "field" && wantsTime(words) && answerByRules(line, place, words) === null) return { waits: true };
  if (place.at === "wait" && asksIfAnybodyIsThere(words)) return { progress: "busy" };
  if (asksIfAnybodyIsThere(words)) return { repeats: true };
  // At the beginning other words help more than the same.
  if (place.at !== "problem" && asksToRepeat(words)) return { repeats: true };
  if (place.at !== "check" && place.at !== "wait") return null;
  if (problemsSaid(line, words).some((name) => name !== place.problem)) return null;
  if (place.at === "check") return mayWait(line, place) && wantsTime(words) ? { progress: "busy" } : null;
  const progress = heardWhileWaiting(words);
  return progress && { progress };
}

const mayWait = ({ problems }: Line, place: { readonly problem: string; readonly step: number }): boolean =>
  problems.find(({ name }) => name === place.problem)?.steps[place.step]?.wait !== undefined;

/** What is asked for here, or was said back. */
export const fieldAt = (line: Line, place: SupportPlace): IntakeField | undefined =>
  place.at === "field" || place.at === "confirm" ? fieldOf(line, place.field) : undefined;

export function understandByRules(line: Line, place: SupportPlace, words: string): Meaning | null {
  const feelings = feelingsIn(words);
  const felt = feelings.wants_person || feelings.angry;
  const answer = subjectByRules(line, place, words) ?? answerByRules(line, place, words);
  if (answer !== null) return { ...answer, ...feelings };
  return felt ? { problem: "unknown", fixed: "unclear", agrees: "unclear", ...feelings } : null;
}

function subjectByRules(line: Line, place: SupportPlace, words: string): Meaning | null {
  if (place.at !== "check" && place.at !== "wait") return null;
  const other = says(plain(words), correctsItself) ? problemSaid(line, words) : null;
  return other === null || other === place.problem ? null : { calls_about: other };
}

function answerByRules(line: Line, place: SupportPlace, words: string): Meaning | null {
  const topic = topicOf(place, line);
  if (topic === "problem") {
    const problem = problemSaid(line, words);
    return problem === null ? null : { problem };
  }
  // Nobody is asked again who is busy.
  if (topic === "progress") return { progress: heardWhileWaiting(words) ?? "busy" };
  if (topic === "fixed") return unlessUnclear("fixed", doesItWork(words));
  if (place.at === "confirm") return confirmedByRules(fieldOf(line, place.field), words);
  if (topic === "agreement") return unlessUnclear("agrees", yesOrNo(words));
  const field = place.at === "field" ? fieldOf(line, place.field) : undefined;
  if (!field) return null;
  const value = says(plain(words), hasNone) ? null : valueSaid(field, words);
  if (value !== null) return { [field.kind]: value, refuses: false };
  return says(plain(words), [...hasNone, "non", "no"]) ? { [field.kind]: "", refuses: true } : null;
}

/** "Non, zéro six, douze…": what is said instead counts, where it cannot be anything else; and so may what goes on. */
function confirmedByRules(field: IntakeField | undefined, words: string): Meaning {
  const agrees = yesOrNo(words);
  const instead = field && valueBeyondDoubt(field, words);
  return { agrees, ...(field && instead ? { [field.kind]: instead } : {}) };
}

const agreeable: ReadonlySet<SupportPlace["at"]> = new Set([
  ...(["offer", "confirm", "open-ticket", "own-line", "cut-offer"] as const),
]);

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
  return agreeable.has(place.at) ? { agrees: answer } : null;
}
