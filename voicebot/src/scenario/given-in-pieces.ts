/** What a support line does with numbers, names and addresses that come in pieces. */
import type { Scenario } from "../dialogue/scenario.ts";
import { begunInstead, begunValue, continuedValue, saidSoFar } from "./begun-value.ts";
import { placeOf } from "./places.ts";
import { fieldAt, type Line } from "./support-understanding.ts";

export function givenInPieces(line: Line): Pick<Scenario, "begun" | "continued" | "askForRest"> {
  return {
    begun(text, words, facts) {
      const place = placeOf(text);
      const field = fieldAt(line, place);
      if (!field) return null;
      return place.at === "field" ? begunValue(field, words) : begunInstead(field, words, facts[field.name] ?? "");
    },
    continued(text, before, words) {
      const field = fieldAt(line, placeOf(text));
      return field ? continuedValue(field, before, words) : `${before} ${words}`;
    },
    askForRest(text, words, _facts, asked) {
      if (asked === 0) return { say: "rest_word", facts: {} };
      const field = fieldAt(line, placeOf(text));
      const facts = field ? saidSoFar(field, words) : null;
      return facts === null ? { say: "rest_go_on", facts: {} } : { say: "rest_so_far", facts };
    },
  };
}
