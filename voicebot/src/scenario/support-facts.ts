/** What a support call remembers besides the caller's own data. */

/** Facts that are none of the caller's data begin with an underscore: no field can be called so. */
export const supportFacts = {
  problem: "_problem",
  reason: "_reason",
  angry: "_angry",
  words: "_words",
  openTicket: "_open_ticket",
  callback: "_callback",
  tried: "_tried",
} as const;
