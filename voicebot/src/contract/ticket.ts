/** What people must still do after a call: made by the bot when nobody is there, or nothing helped. */
import { problemTypes, severities, ticketTags } from "@voicebots/monitoring/metrics";
import * as z from "zod";
import { languages } from "./settings.ts";

/** Why there is a ticket. */
export const ticketReasons = [
  /** The remedies did not help, or the bot did not understand, and nobody is there to take over. */
  "unresolved",
  /** The caller wants a person, and nobody is there. */
  "wants-person",
  /** A wish that people carry out: a change of contract, of address. */
  "request",
  /** The caller asks about a ticket that is open. */
  "open-ticket",
] as const;

export const Ticket = z.object({
  /** The call's id and a number: making the same ticket again changes nothing. */
  id: z.string(),
  callId: z.string(),
  createdAt: z.iso.datetime(),
  language: z.enum(languages),
  reason: z.enum(ticketReasons),
  /** Name of the problem in the scenario; empty when it was never said. */
  problem: z.string(),
  problemType: z.enum(problemTypes),
  tag: z.enum(ticketTags),
  severity: z.enum(severities),
  /** What the caller gave, by the name of the scenario's field: name, company, email, equipment, ... */
  contact: z.record(z.string(), z.string()),
  /** The number that the call came from, where the transport knows it. */
  callerNumber: z.string().nullable(),
  /** Whether the caller wants to be rung back. */
  callback: z.boolean(),
  /** The open ticket that this one is about. */
  relatedTicket: z.string().nullable(),
  /** What the caller wants or suffers, in their own words; empty when they were not asked. */
  description: z.string(),
});

export type Ticket = z.output<typeof Ticket>;

/** What a ticket webhook receives as its body: https://www.standardwebhooks.com */
export const TicketDelivery = z.object({
  type: z.literal("ticket.created"),
  /** When the ticket was made. */
  timestamp: z.iso.datetime(),
  data: Ticket,
});
export type TicketDelivery = z.output<typeof TicketDelivery>;
