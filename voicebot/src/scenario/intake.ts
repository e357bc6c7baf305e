/** What the caller is asked for, one thing after another: asked, confirmed, corrected, left out where it may be. */
import type { Context, Facts, Meaning, Move, TicketDraft } from "../dialogue/scenario.ts";
import { amended } from "../understanding/said-corrections.ts";
import { goneOn } from "./begun-value.ts";
import { checked, valueBeyondDoubt, withoutTakenBack } from "./field-values.ts";
import { placeText } from "./places.ts";
import type { IntakeField, ScenarioFile } from "./scenario-file.ts";
import { supportFacts, unasked } from "./support-facts.ts";

/** So often a value is said back and corrected; then it is taken as it is. */
const mostCorrections = 1;

export interface Intake {
  /** Asks for the first thing that is not known yet; null when there is none. */
  next(facts: Facts): Move | null;
  /** What follows the caller's answer; "unclear" when it was none. `after`: what follows when all is known. */
  answered(name: string, round: number, meaning: Meaning, context: Context, after: After): Move | "unclear";
  confirmed(name: string, round: number, meaning: Meaning, context: Context, after: After): Move | "unclear";
  /** Never understood: goes on without it; null when it cannot be done without. */
  without(name: string, context: Context, after: After): Move | null;
  ask(name: string, round: number): Move;
  askAgain(name: string, round: number): Move;
  confirm(name: string, round: number): Move;
  /** Its length if it is a number, and so can be typed. */
  digitsOf(name: string): IntakeField["digits"] | null;
  isSensitive(name: string): boolean;
  /** What was given, by name: what a ticket tells, and what only who takes it up may see. */
  given(facts: Facts): Pick<TicketDraft, "contact" | "confidential">;
}

/** What is noted instead of `noted`; null: nothing was said of it. */
function correction(one: IntakeField, said: Meaning[string] | undefined, noted = "", words = ""): string | null {
  const whole = typeof said === "string" ? checked(one, said) : null;
  return whole ?? (one.kind === "number" ? checked(one, amended(noted, words) ?? "") : null);
}

/** The move that follows the intake, once these facts are known. */
export type After = (facts: Facts) => Move;

export function intake({ fields }: ScenarioFile["intake"]): Intake {
  const field = (name: string) => fields.find((one) => one.name === name);
  const at = (place: "field" | "confirm", name: string, round: number) =>
    ({ type: "listen", place: placeText({ at: place, field: name, round }) }) as const;
  const isFor = ({ problems }: IntakeField, problem: string | undefined) =>
    problems.length === 0 || (problem !== undefined && problems.includes(problem));

  const ask = (name: string, round: number): Move => ({
    say: [field(name)?.ask ?? ""],
    then: at("field", name, round),
  });
  const next = (facts: Facts): Move | null => {
    const missing = fields.find((one) => facts[one.name] === undefined && isFor(one, facts[supportFacts.problem]));
    if (!missing) return null;
    const said = facts[unasked(missing.name)];
    if (said === undefined || missing.confirm === undefined) return ask(missing.name, 0);
    return { say: [missing.confirm], then: at("confirm", missing.name, 0), learn: { [missing.name]: said } };
  };
  const goOn = (context: Context, learn: Facts, after: After): Move => {
    const facts = { ...context.facts, ...learn };
    const move = next(facts) ?? after(facts);
    return { ...move, learn: { ...learn, ...move.learn } };
  };

  return {
    next,
    ask,
    askAgain: (name, round) => ({ say: [field(name)?.again ?? "clarify_field"], then: at("field", name, round) }),
    confirm: (name, round) => ({ say: [field(name)?.confirm ?? "clarify_yes_no"], then: at("confirm", name, round) }),
    answered(name, round, meaning, context, after) {
      const one = field(name);
      if (!one) return goOn(context, { [name]: "" }, after);
      const said = meaning[one.kind] ?? meaning["words"];
      const { words = "" } = context;
      const understood = typeof said === "string" ? withoutTakenBack(one, checked(one, said), words) : null;
      // What a model misses, though it was said.
      const value = understood ?? (meaning["refuses"] ? null : valueBeyondDoubt(one, words));
      if (value === null) return meaning["refuses"] && !one.required ? goOn(context, { [name]: "" }, after) : "unclear";
      if (one.confirm === undefined) return goOn(context, { [name]: value }, after);
      return { say: [one.confirm], then: at("confirm", name, round), learn: { [name]: value } };
    },
    confirmed(name, round, meaning, context, after) {
      if (meaning["agrees"] === "yes") return goOn(context, {}, after);
      const one = field(name);
      const { [name]: noted = "" } = context.facts;
      const more = one ? goneOn(one, noted, context.words ?? "") : null;
      if (one?.confirm && more !== null) {
        return { say: [one.confirm], then: at("confirm", name, round), learn: { [name]: more } };
      }
      const instead = one ? correction(one, meaning[one.kind], noted, context.words) : null;
      if (one?.confirm && instead !== null && instead !== noted) {
        const learn = { [name]: instead };
        if (round > mostCorrections) return goOn(context, learn, after);
        return { say: [one.confirm], then: at("confirm", name, round + 1), learn };
      }
      if (meaning["agrees"] !== "no") return "unclear";
      if (round >= mostCorrections) return goOn(context, {}, after);
      return { say: [field(name)?.again ?? "clarify_field"], then: at("field", name, round + 1) };
    },
    without(name, context, after) {
      const known = context.facts[name] !== undefined;
      if (field(name)?.required && !known) return null;
      return goOn(context, known ? {} : { [name]: "" }, after);
    },
    digitsOf(name) {
      const one = field(name);
      return one?.kind === "number" ? one.digits : null;
    },
    isSensitive: (name) => field(name)?.sensitive ?? false,
    given(facts) {
      const values = (sensitive: boolean) =>
        Object.fromEntries(
          fields.flatMap((one) => {
            const value = facts[one.name];
            return one.sensitive === sensitive && value ? [[one.name, value]] : [];
          }),
        );
      return { contact: values(false), confidential: values(true) };
    },
  };
}
