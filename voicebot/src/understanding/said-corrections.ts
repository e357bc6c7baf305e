/** Numbers of which a part is put right: "quatre deux, sept huit, non, sept neuf". French and English. */
import { plain } from "./plain-words.ts";
import { digitsSaid } from "./said-numbers.ts";

/** What comes next stands for what came last. */
const instead =
  /(?<![\p{L}'’])(?:non|pardon|plutôt|je me trompe|je me suis trompée?|no|sorry|i mean|rather|correction)(?![\p{L}'’])[\s,.]*/giu;
/** What comes next stands for all. */
const anew =
  /(?<![\p{L}'’])(?:je recommence|je reprends|je répète|depuis le début|let me start again|starting again|i ll start again|from the beginning)(?![\p{L}'’])[\s,.]*/giu;

/** All the digits said, as they are once put right. `fewest`: so many after a correction are the whole number. */
export function digitsCorrected(text: string, fewest: number): string {
  const whole = text.split(anew).findLast((part) => digitsSaid(part) !== "") ?? "";
  const [first = "", ...corrections] = whole.split(instead);
  return corrections.reduce((before, words) => {
    const digits = digitsSaid(words);
    if (before === "" || digits === "") return before + digits;
    // It is put right up to the next comma; what follows goes on.
    const group =
      words
        .split(/[,;.!?…]+/)
        .map(digitsSaid)
        .find((part) => part !== "") ?? digits;
    const isWhole = group.length >= Math.min(fewest, before.length);
    const isAgain = digits.length >= fewest && digits.startsWith(before.slice(0, 2));
    return isWhole || isAgain ? digits : before.slice(0, -group.length) + digits;
  }, digitsSaid(first));
}

/**
 * A number that was said back, and of which the caller puts a part right: "non, sept neuf", "pas sept huit, sept neuf", "sept neuf
 * à la fin". null: no part can be meant.
 */
export function amended(noted: string, words: string): string | null {
  const swapped = swappedIn(noted, words);
  if (swapped !== null) return swapped;
  const said = digitsSaid(words);
  if (said === "" || said.length >= noted.length) return null;
  const at = placeOf(said, noted, plain(words));
  const whole = noted.slice(0, at) + said + noted.slice(at + said.length);
  return whole === noted ? null : whole;
}

/** "Pas sept huit, sept neuf" and "sept neuf et pas sept huit". */
function swappedIn(noted: string, words: string): string | null {
  const [before = "", after] = words.split(/(?<![\p{L}'’])(?:pas|not|au lieu de|instead of)(?![\p{L}'’])/iu);
  if (after === undefined) return null;
  const [right, wrong] = [digitsSaid(before), digitsSaid(after)];
  const said = right === "" ? [wrong.slice(0, wrong.length / 2), wrong.slice(wrong.length / 2)] : [wrong, right];
  const [old = "", put = ""] = said;
  const at = noted.indexOf(old);
  const isThere = old !== "" && put !== "" && at !== -1 && old.length === put.length && at === noted.lastIndexOf(old);
  return isThere && old !== put ? noted.slice(0, at) + put + noted.slice(at + old.length) : null;
}

/** Of the groups in which numbers are said, the one that begins or ends like these digits; else the last. */
function placeOf(said: string, noted: string, text: string): number {
  if (/ (?:au debut|at the beginning|at the start|first) /.test(text)) return 0;
  const last = noted.length - said.length;
  if (/ (?:a la fin|at the end|last) /.test(text)) return last;
  const groups = Array.from({ length: Math.floor(noted.length / said.length) }, (_, group) => group * said.length);
  const alike = (at: number) =>
    [...said].reduce((sum, digit, index) => sum + (digit === noted[at + index] ? said.length - index : 0), 0);
  return [...groups, last].reduce((best, at) => (alike(at) > 0 && alike(at) >= alike(best) ? at : best), last);
}

/** "Un" alone may be a digit, or an article. */
export const mayBeDigits = (words: string): boolean => /^ (?:(?:un|une|one|oh|o) )+$/.test(plain(words));
