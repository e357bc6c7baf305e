import type { Facts, TicketDraft } from "../dialogue/scenario.ts";
import type { Problem } from "./scenario-file.ts";
import { supportFacts as fact } from "./support-facts.ts";

/** What people find when they take up what the bot has left for them. `given`: what the caller said of themselves. */
export function ticketOf(
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
