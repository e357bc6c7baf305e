/** What a support call remembers besides the caller's own data. */
import type { Facts } from "../dialogue/scenario.ts";

/** Facts that are none of the caller's data begin with an underscore: no field can be called so. */
export const supportFacts = {
  problem: "_problem",
  reason: "_reason",
  angry: "_angry",
  words: "_words",
  openTicket: "_open_ticket",
  callback: "_callback",
  tried: "_tried",
  /** They call from the line that a remedy cuts: yes, no; unknown when absent. */
  ownLine: "_own_line",
  callerNumber: "_caller_number",
  /** What they call about, said while they were asked for something else. */
  saidProblem: "_said_problem",
} as const;

/** A value that was said before it was asked for, and is to be confirmed when its turn comes. */
export const unasked = (field: string): string => `_unasked_${field}`;

/** What an address book knows of a caller, as facts: fields by their names, and the first ticket that is open. */
export function knownFacts(
  caller: {
    readonly name?: string | undefined;
    readonly company?: string | undefined;
    readonly email?: string | undefined;
    readonly openTickets: readonly { readonly id: string }[];
  } | null,
): Facts {
  const entries = {
    name: caller?.name,
    company: caller?.company,
    email: caller?.email,
    [supportFacts.openTicket]: caller?.openTickets[0]?.id,
  };
  return Object.fromEntries(Object.entries(entries).filter((entry): entry is [string, string] => Boolean(entry[1])));
}
