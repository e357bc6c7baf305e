/**
 * A support line as its scenario file describes it: who calls, why, one remedy after another, and a person or a ticket when
 * none helps. Pure: the place and the facts decide.
 */
import type { Context, Facts, Meaning, Move, Place, Scenario } from "../dialogue/scenario.ts";
import { isTooShort } from "./begun-value.ts";
import { givenInPieces } from "./given-in-pieces.ts";
import { intake } from "./intake.ts";
import { saidBeside } from "./mentions.ts";
import { lineTold, type OwnLine, ownLine } from "./own-line.ts";
import type { PhraseBook } from "./phrase-book.ts";
import { placeOf, placeText, type SupportPlace } from "./places.ts";
import { remedies } from "./remedies.ts";
import type { Problem, ScenarioFile } from "./scenario-file.ts";
import { endingsOf } from "./support-endings.ts";
import { supportFacts as fact } from "./support-facts.ts";
import { ticketOf } from "./support-ticket.ts";
import {
  fieldAt,
  keyMeaning,
  problemSaid,
  topicOf,
  understandByRules,
  understoodAtOnce,
} from "./support-understanding.ts";

const listen = (place: SupportPlace) => ({ type: "listen", place: placeText(place) }) as const;

const textOf = (answer: Meaning[string] | undefined): string => (typeof answer === "string" ? answer : "");

/** For who must look for what they are asked. */
const timeToLookMs = 30_000;

export interface SupportLineOptions {
  readonly file: ScenarioFile;
  readonly book: PhraseBook;
  readonly handover: (facts: Facts) => string;
}

export function supportLine({ file, book, handover }: SupportLineOptions): Scenario {
  const questions = intake(file.intake);
  const problem = (name: string | undefined): Problem | undefined => file.problems.find((one) => one.name === name);
  const ticket = ticketOf(problem, questions);
  const askProblem: Move = { say: ["ask_problem"], then: listen({ at: "problem" }) };

  /** The intake is over: on to what it was for. */
  function after(facts: Facts, context: Context): Move {
    if (facts[fact.reason] !== undefined) return ticket.leave(facts);
    const about = problem(facts[fact.saidProblem]);
    return about ? start(about, { ...context, facts }) : askProblem;
  }

  /** A person, or, when nobody is there, the offer to be rung back. */
  function person(phrase: string, learn: Facts, { peopleAvailable }: Context): Move {
    if (peopleAvailable) return { say: [phrase], then: { type: "transfer" }, learn };
    const offer = learn[fact.angry] ? "closed_offer_sorry" : "closed_offer";
    return { say: [offer], then: listen({ at: "offer" }), learn };
  }

  function start(about: Problem, context: Context): Move {
    const learn = { [fact.problem]: about.name };
    if (about.ask) return { say: [about.ask], then: listen({ at: "describe", problem: about.name }), learn };
    return steps.suggest(about, 0, context, learn);
  }

  function unresolved(about: Problem, tried: number, context: Context, learn: Facts): Move {
    if (about.then === "ticket") return ticket.takeDown(context.facts, { ...learn, [fact.reason]: "request" });
    return person(tried === 0 ? "transfer" : "sorry_transfer", { ...learn, [fact.reason]: "unresolved" }, context);
  }

  const steps = remedies(unresolved, (about, step, facts) => line.before(about, step, facts));
  const line: OwnLine = ownLine({ file, remedy: (about, step) => steps.sayAgain(about, step), callBack });

  /** On a mobile: the number that they call from is of the line that is out of order. */
  function callBack(about: Problem): Move {
    const learn = { [fact.problem]: about.name, [fact.reason]: "unresolved", [fact.callback]: "yes", phone: "" };
    return { say: ["ask_mobile"], then: listen({ at: "field", field: "phone", round: 0 }), learn };
  }

  const anger = (meaning: Meaning): Facts => (meaning["angry"] === true ? { [fact.angry]: "yes" } : {});

  function followFeelings(place: SupportPlace, meaning: Meaning, context: Context): Move | null {
    if (meaning["angry"] !== true && meaning["wants_person"] !== true) return null;
    const isTold = place.at === "offer" || place.at === "field" || place.at === "confirm";
    if (isTold && !context.peopleAvailable) return insists(place, meaning, context);
    return person("transfer", { [fact.reason]: "wants-person", ...anger(meaning) }, context);
  }

  /** Nobody is there, and they know it: what was asked is still to be answered. */
  function insists(place: SupportPlace, meaning: Meaning, context: Context): Move {
    const move = followAt(place, meaning, context);
    if (move !== "unclear") return { ...move, learn: { ...anger(meaning), ...move.learn } };
    const question = repeat(placeText(place));
    if (place.at !== "offer") return { ...question, say: ["nobody_there", ...question.say], learn: anger(meaning) };
    return { ...question, say: [meaning["angry"] ? "closed_offer_sorry" : "closed_offer"], learn: anger(meaning) };
  }

  function followAt(place: SupportPlace, meaning: Meaning, context: Context): Move | "unclear" {
    const { facts } = context;
    switch (place.at) {
      case "problem": {
        const about = problem(textOf(meaning["problem"]));
        return about ? start(about, context) : "unclear";
      }
      case "open-ticket": {
        if (meaning["agrees"] === "yes") return person("pending_transfer", { [fact.reason]: "open-ticket" }, context);
        if (meaning["agrees"] !== "no") return "unclear";
        return notAboutTheTicket(context);
      }
      case "offer": {
        if (meaning["agrees"] === "yes") return ticket.takeDown(facts, { [fact.callback]: "yes" });
        return meaning["agrees"] === "no"
          ? { say: ["closed_goodbye"], then: { type: "hang-up", outcome: "abandoned" } }
          : "unclear";
      }
      case "describe": {
        const about = problem(place.problem);
        const words = textOf(meaning["words"] ?? meaning["text"]).slice(0, 500);
        if (!about || words === "") return "unclear";
        const learn = { [fact.words]: words };
        return steps.suggest(about, 0, { ...context, facts: { ...facts, ...learn } }, learn);
      }
      case "wait": {
        const about = problem(place.problem);
        return about ? steps.heard(about, place.step, place.round, meaning, context) : "unclear";
      }
      case "check": {
        const about = problem(place.problem);
        return about ? steps.checked(about, place.step, meaning, context) : "unclear";
      }
      case "own-line":
      case "cut-offer": {
        const about = problem(place.problem);
        if (!about) return "unclear";
        const asked = place.at === "own-line";
        return asked ? line.asked(about, place.step, meaning, context) : line.offered(about, place.step, meaning);
      }
      case "field":
        return questions.answered(place.field, place.round, meaning, context, (known) => after(known, context));
      case "confirm":
        return questions.confirmed(place.field, place.round, meaning, context, (known) => after(known, context));
      default:
        return place satisfies never;
    }
  }

  /** "Non, c'est pour mon mobile" has said what it is about. */
  function notAboutTheTicket(context: Context): Move {
    const learn = { [fact.openTicket]: "" };
    const about = problem(problemSaid(file, context.words ?? "") ?? undefined);
    const move = firstQuestions(context.facts) ?? (about ? start(about, context) : askProblem);
    return { ...move, learn: { ...learn, ...move.learn } };
  }

  /** Another trouble than the one that is being dealt with. */
  function changedSubject(place: SupportPlace, meaning: Meaning, context: Context): Move | null {
    if (place.at !== "check" && place.at !== "wait") return null;
    const other = problem(textOf(meaning["calls_about"]));
    return other && other.name !== place.problem ? start(other, context) : null;
  }

  const firstQuestions = (facts: Facts): Move | null => (file.intake.when === "first" ? questions.next(facts) : null);

  function begin({ facts }: Context): Move {
    const greeting = facts["name"] ? ["greet_known"] : [];
    // Until they give another one, the number that can be rung back is the one that they call from.
    const learn = facts["phone"] ? { [fact.callerNumber]: facts["phone"] } : {};
    if (facts[fact.openTicket]) {
      return { say: [...greeting, "ask_open_ticket"], then: listen({ at: "open-ticket" }), learn };
    }
    const move = firstQuestions(facts) ?? askProblem;
    return { ...move, say: [...greeting, ...move.say], learn: { ...learn, ...move.learn } };
  }

  /** "Attendez, je vous appelle de la box": told in the midst of a remedy that would cut the call. */
  function aboutToBeCut(place: SupportPlace, { facts }: Context): Move | null {
    if (place.at !== "check" && place.at !== "wait") return null;
    const about = problem(place.problem);
    return about ? line.before(about, place.step, facts) : null;
  }

  function repeat(text: Place): Move {
    const place = placeOf(text);
    switch (place.at) {
      case "problem":
        return askProblem;
      case "open-ticket":
        return { say: ["ask_open_ticket"], then: listen(place) };
      case "offer":
        return { say: ["closed_offer"], then: listen(place) };
      case "describe":
        return { say: [problem(place.problem)?.ask ?? "ask_problem"], then: listen(place) };
      case "wait":
      case "check":
        return { say: ["check"], then: listen({ ...place, at: "check" }) };
      case "own-line":
      case "cut-offer": {
        const about = problem(place.problem);
        if (!about) return askProblem;
        return place.at === "own-line" ? line.ask(about, place.step) : line.offer(about, place.step);
      }
      case "field":
        return questions.ask(place.field, place.round);
      case "confirm":
        return questions.confirm(place.field, place.round);
      default:
        return place satisfies never;
    }
  }

  /** What was said last, once more: of a remedy that is being tried, what is to be done. */
  function again(place: SupportPlace): Move {
    const about = place.at === "wait" ? problem(place.problem) : undefined;
    return place.at === "wait" && about ? steps.sayAgain(about, place.step) : repeat(placeText(place));
  }

  const endings = endingsOf(ticket.leave);
  return {
    render: (key, facts) => book.render(key, facts),
    opening: (context) => {
      if (context.lookingUp) return { say: ["welcome"], then: { type: "begin" } };
      const move = begin(context);
      return { ...move, say: ["welcome", ...move.say] };
    },
    begin,
    ending: endings,
    stillThere: "still_there",
    fillers: ["filler_one_moment", "filler_checking"],
    topicAt: (place) => topicOf(placeOf(place), file),
    understoodAtOnce: (text, words) => understoodAtOnce(file, placeOf(text), words),
    ...givenInPieces(file),
    follow(text, meaning, before) {
      const place = placeOf(text);
      const told = { ...lineTold(before), ...saidBeside(file, place, meaning, before) };
      const context = { ...before, facts: { ...before.facts, ...told } };
      if (meaning["repeats"] === true) return again(place);
      if (meaning["leaves"] === true)
        return { say: ["goodbye_leaving"], then: { type: "hang-up", outcome: "abandoned" } };
      if (meaning["waits"] === true) return { say: ["wait_hold"], then: { ...listen(place), waitMs: timeToLookMs } };
      const move =
        followFeelings(place, meaning, context) ??
        (told[fact.ownLine] === "yes" ? aboutToBeCut(place, context) : null) ??
        changedSubject(place, meaning, context) ??
        followAt(place, meaning, context);
      return move === "unclear" ? move : { ...move, learn: { ...told, ...move.learn } };
    },
    waited(text) {
      const place = placeOf(text);
      const about = place.at === "wait" ? problem(place.problem) : undefined;
      return place.at === "wait" && about ? steps.hold(about, place.step, place.round + 1) : repeat(text);
    },
    repeat,
    clarify(text, context) {
      const { words = "" } = context;
      const place = placeOf(text);
      const field = fieldAt(file, place);
      if (place.at === "field" && field && isTooShort(field, words)) {
        return { say: ["number_too_short"], then: listen(place) };
      }
      if (place.at === "problem") {
        return { say: ["clarify_problem"], then: listen(place), learn: saidBeside(file, place, {}, context) };
      }
      if (place.at === "check") return { say: ["clarify_fixed"], then: listen(place) };
      if (place.at === "field") return questions.askAgain(place.field, place.round);
      if (place.at === "confirm") return questions.confirm(place.field, place.round);
      return { say: ["clarify_yes_no"], then: listen(place) };
    },
    giveUp(text, context) {
      const place = placeOf(text);
      const skipped =
        place.at === "field" || place.at === "confirm"
          ? questions.without(place.field, context, (known) => after(known, context))
          : null;
      return skipped ?? endings("not-understood", context);
    },
    understandByRules: (text, words) => understandByRules(file, placeOf(text), words),
    understandDigit: (text, digit) => keyMeaning(file, placeOf(text), digit),
    digitsAt(text) {
      const place = placeOf(text);
      return place.at === "field" ? questions.digitsOf(place.field) : null;
    },
    understandTyped: (_, digits) => ({ number: digits, refuses: false }),
    isSensitive(text) {
      const place = placeOf(text);
      return (place.at === "field" || place.at === "confirm") && questions.isSensitive(place.field);
    },
    handover,
  };
}
