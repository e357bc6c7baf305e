import type { Facts, Move, Scenario } from "../dialogue/scenario.ts";
import { supportFacts as fact } from "./support-facts.ts";

/** How the bot ends a call of its own accord: with a person if one is there, else with a ticket if one can be rung back. */
export function endingsOf(leaveTicket: (facts: Facts) => Move): Scenario["ending"] {
  const away = (facts: Facts): Move => {
    if (facts["phone"] || facts["email"]) return leaveTicket({ ...facts, [fact.reason]: "unresolved" });
    return { say: ["closed_goodbye"], then: { type: "hang-up", outcome: "failed" } };
  };
  return (ending, { facts, peopleAvailable }) => {
    switch (ending) {
      case "silence":
        return { say: ["goodbye_silence"], then: { type: "hang-up", outcome: "abandoned" } };
      case "duration":
        return { say: ["goodbye_duration"], then: { type: "hang-up", outcome: "failed" } };
      case "drain":
        return { say: ["goodbye_drain"], then: { type: "hang-up", outcome: "failed" } };
      case "not-understood":
        return peopleAvailable ? { say: ["not_understood_transfer"], then: { type: "transfer" } } : away(facts);
      case "hearing-failed":
      case "thinking-failed":
      case "speech-failed":
        return peopleAvailable ? { say: ["error_transfer"], then: { type: "transfer" } } : away(facts);
      default:
        return ending satisfies never;
    }
  };
}
