/** One remedy after another: said, given time, checked. */
import type { Context, Facts, Meaning, Move } from "../dialogue/scenario.ts";
import { plain } from "../understanding/plain-words.ts";
import { stateSaid } from "../understanding/yes-no.ts";
import { placeText, type SupportPlace } from "./places.ts";
import type { Problem } from "./scenario-file.ts";
import { supportFacts as fact } from "./support-facts.ts";

/** The bot says that it is still there this often while it waits. */
const holdEveryMs = 15_000;

export interface Remedies {
  /** The remedy of this number, from 0; what follows the last one when there is none. */
  suggest(about: Problem, step: number, context: Context, learn?: Facts): Move;
  /** What is to be done, once more. */
  sayAgain(about: Problem, step: number): Move;
  /** What the caller said, or pressed, while they were given time. `round`: how many quarters of a minute have passed. */
  heard(about: Problem, step: number, round: number, meaning: Meaning, context: Context): Move;
  /** They said nothing: the bot says that it is still there, until the time is over. */
  hold(about: Problem, step: number, round: number): Move;
  /** Asked whether it helped. */
  checked(about: Problem, step: number, meaning: Meaning, context: Context): Move | "unclear";
}

const solved: Move = { say: ["goodbye"], then: { type: "hang-up", outcome: "resolved" } };
const listen = (place: SupportPlace) => ({ type: "listen", place: placeText(place) }) as const;

/** "Oui mais c'est lent": nobody is told goodbye who has more to say. */
function isHedged({ words = "" }: Context): boolean {
  const [, more] = / (?:mais|sauf|but|except) (.*)$/.exec(plain(words)) ?? [];
  return more !== undefined && stateSaid(more) !== "yes";
}

/** `noneLeft`: what follows when so many were tried in vain. `before`: what is to be settled before one; null: nothing. */
export function remedies(
  noneLeft: (about: Problem, tried: number, context: Context, learn: Facts) => Move,
  before: (about: Problem, step: number, facts: Facts) => Move | null,
): Remedies {
  const waiting = (about: Problem, step: number, round: number, waitMs: number) =>
    ({ ...listen({ at: "wait", problem: about.name, step, round }), waitMs: Math.min(holdEveryMs, waitMs) }) as const;

  const check = (about: Problem, step: number): Move => ({
    say: [about.steps[step]?.check ?? "check"],
    then: listen({ at: "check", problem: about.name, step }),
  });

  function sayAgain(about: Problem, step: number): Move {
    const remedy = about.steps[step];
    if (!remedy?.wait) return { ...check(about, step), say: [remedy?.say ?? "", remedy?.check ?? "check"] };
    const then = waiting(about, step, 0, remedy.wait.seconds * 1000);
    return { say: [remedy.say, remedy.wait.say], then };
  }

  function suggest(about: Problem, step: number, context: Context, learn: Facts = {}): Move {
    const tried = { ...learn, [fact.tried]: String(step) };
    if (about.steps[step] === undefined) return noneLeft(about, step, context, tried);
    return { ...(before(about, step, { ...context.facts, ...learn }) ?? sayAgain(about, step)), learn: tried };
  }

  function hold(about: Problem, step: number, round: number): Move {
    const wait = about.steps[step]?.wait;
    const leftMs = (wait?.seconds ?? 0) * 1000 - round * holdEveryMs;
    if (!wait || leftMs <= 0) return check(about, step);
    return { say: [wait.hold], then: waiting(about, step, round, leftMs) };
  }

  return {
    suggest,
    sayAgain,
    hold,
    heard(about, step, round, { fixed, progress }, context) {
      if (fixed === "yes" || progress === "works") return isHedged(context) ? check(about, step) : solved;
      if (fixed === "no" || progress === "still_broken") return suggest(about, step + 1, context);
      // Joy at the beginning is meant for the bot that waits.
      if (progress === "done" || (progress === "pleased" && round > 0)) return check(about, step);
      const held = hold(about, step, round);
      return progress === "nod" || progress === "pleased" ? { ...held, say: [] } : held;
    },
    checked(about, step, { fixed, progress }, context) {
      if (fixed === "yes") return isHedged(context) ? "unclear" : solved;
      if (fixed === "no") return suggest(about, step + 1, context);
      return progress === "busy" && about.steps[step]?.wait ? hold(about, step, 0) : "unclear";
    },
  };
}
