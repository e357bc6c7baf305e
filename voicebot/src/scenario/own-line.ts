/** Callers on the very line that a remedy cuts: how it is known, what they are told, and what they may choose instead. */
import type { Context, Facts, Meaning, Move } from "../dialogue/scenario.ts";
import { plain } from "../understanding/plain-words.ts";
import { placeText, type SupportPlace } from "./places.ts";
import type { Problem, ScenarioFile } from "./scenario-file.ts";
import { supportFacts as fact } from "./support-facts.ts";

/** "Je vous appelle, là, du…", and no more between: "je vous appelle pour un souci sur ma box" says nothing of the line. */
const calling =
  "(?:appelle|appelons|calling|speaking|phoning) (?:la |actuellement |justement |d ailleurs |en ce moment |en fait |to you |you )?(?:d|de|du|depuis|avec|par|from|on|over|with|through) (?:d |de |le |la |l |ma |mon |un |une |autre |cette |meme |telephone |tel |ligne |poste |the |my |a |an |this |that |same |another |house |home |phone ){0,5}";
const own = [
  new RegExp(`${calling}(?:fixe|box|ligne|landline|line|router|home phone|house phone) `),
  /(?:telephone|phone) (?:est |is )?(?:branchee? |relie |qui est |passe |plugged |goes |runs )+(?:sur |a |dans |par |into |in |to |through )(?:la |ma |the |my |your )?(?:box|router)/,
  / (?:suis|i m|am) (?:sur|on) (?:le |la |ma |mon |the |my |ligne )+(?:fixe|landline)/,
  /va nous couper|couper (?:la communication|l appel|notre appel)|(?:serons|etre|serai) coupes? |cut us off|lose (?:you|me|the call) /,
];
const another = [
  new RegExp(`${calling}(?:portable|mobile|smartphone|voisin|voisine|cell|cellphone|neighbour|neighbor)s? `),
  / (?:suis|i m|am) (?:sur|on) (?:le |mon |un |my |a |the )?(?:portable|mobile|cell) /,
];

/** Whether the caller says that they call from the line of the box, or from another; null: they do not say. */
export function lineSaid(words: string): "own" | "other" | null {
  const text = plain(words);
  if (another.some((pattern) => pattern.test(text))) return "other";
  return own.some((pattern) => pattern.test(text)) ? "own" : null;
}

/** What the caller has just said of their line, to be known from now on. */
export function lineTold({ words = "" }: Context): Facts {
  const said = lineSaid(words);
  return said === null ? {} : { [fact.ownLine]: said === "own" ? "yes" : "no" };
}

export interface OwnLine {
  /** What is to be settled before this remedy; null: nothing, it may be said. */
  before(about: Problem, step: number, facts: Facts): Move | null;
  /** Asked whether they call from that line. */
  asked(about: Problem, step: number, meaning: Meaning, context: Context): Move | "unclear";
  /** Told that the call will be cut, and offered to be rung back. */
  offered(about: Problem, step: number, meaning: Meaning): Move | "unclear";
  offer(about: Problem, step: number): Move;
  ask(about: Problem, step: number): Move;
}

export interface OwnLineOptions {
  readonly file: Pick<ScenarioFile, "mobileNumbers">;
  /** The remedy, now that nothing stands against it. */
  readonly remedy: (about: Problem, step: number) => Move;
  /** To be rung back, on another number than the one they call from. */
  readonly callBack: (about: Problem) => Move;
}

export function ownLine({ file, remedy, callBack }: OwnLineOptions): OwnLine {
  const listen = (place: SupportPlace) => ({ type: "listen", place: placeText(place) }) as const;
  const isMobile = (number: string): boolean =>
    file.mobileNumbers.some((start) => number.replace(/^00/, "").startsWith(start.replaceAll(/\D/g, "")));
  const ask = (about: Problem, step: number): Move => ({
    say: ["ask_own_line"],
    then: listen({ at: "own-line", problem: about.name, step }),
  });
  const offer = (about: Problem, step: number): Move => ({
    say: ["cut_offer"],
    then: listen({ at: "cut-offer", problem: about.name, step }),
  });

  return {
    ask,
    offer,
    before(about, step, facts) {
      const { [fact.ownLine]: told, [fact.callerNumber]: number = "" } = facts;
      if (!about.steps[step]?.cutsLine || told === "no") return null;
      if (told === "yes") return offer(about, step);
      return number === "" || isMobile(number) ? null : ask(about, step);
    },
    asked(about, step, { agrees }, context) {
      const said = lineSaid(context.words ?? "");
      if (agrees === "yes" || said === "own") return { ...offer(about, step), learn: { [fact.ownLine]: "yes" } };
      if (agrees !== "no" && said !== "other") return "unclear";
      return { ...remedy(about, step), learn: { [fact.ownLine]: "no" } };
    },
    offered(about, step, { agrees }) {
      if (agrees === "yes") return callBack(about);
      if (agrees !== "no") return "unclear";
      // They know, and are not told again before the next one.
      const move = remedy(about, step);
      return { ...move, say: ["cut_go_on", ...move.say], learn: { [fact.ownLine]: "no" } };
    },
  };
}
