/** What the bot leaves for people to take up: at once, or when the caller was asked for what it needs. */
import type { Facts, Move, TicketDraft } from "../dialogue/scenario.ts";
import type { Intake } from "./intake.ts";
import type { Problem } from "./scenario-file.ts";
import { supportFacts as fact } from "./support-facts.ts";

export interface SupportTicket {
  readonly leave: (facts: Facts) => Move;
  /** Asks first for what it needs. */
  takeDown(facts: Facts, learn: Facts): Move;
}

export function ticketOf(
  problem: (name: string | undefined) => Problem | undefined,
  questions: Pick<Intake, "next" | "given">,
): SupportTicket {
  const leave = (facts: Facts): Move => ({
    say: ["ticket_created"],
    then: { type: "hang-up", outcome: "transferred" },
    ticket: draft(facts, problem(facts[fact.problem]), questions.given(facts)),
  });
  return {
    leave,
    takeDown(facts, learn) {
      const known = { ...facts, ...learn };
      const move = questions.next(known);
      if (!move) return { ...leave(known), learn };
      return { ...move, say: ["ticket_intake", ...move.say], learn: { ...learn, ...move.learn } };
    },
  };
}

/** What people find when they take it up. `given`: what the caller said of themselves. */
function draft(
  facts: Facts,
  about: Problem | undefined,
  given: Pick<TicketDraft, "contact" | "confidential">,
): TicketDraft {
  return {
    reason: (facts[fact.reason] as TicketDraft["reason"] | undefined) ?? "unresolved",
    problem: about?.name ?? "",
    problemType: about?.problemType ?? "unknown",
    tag: about?.tag ?? "UNKNOWN",
    severity: facts[fact.angry] ? "HIGH" : (about?.severity ?? "MEDIUM"),
    ...given,
    callback: facts[fact.callback] === "yes",
    relatedTicket: facts[fact.openTicket] || null,
    description: facts[fact.words] ?? "",
  };
}
