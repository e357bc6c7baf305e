/** What one call tells the outside, as it happens: numbered, checked, and left to the courier. Waits for nothing. */
import { CloudEvent } from "cloudevents";
import {
  type CallEventData,
  type CallEventName,
  callEventData,
  callEventType,
  type Ticket,
  type TicketDelivery,
  type TurnTiming,
} from "../contract/index.ts";
import type { Parcel } from "./parcel.ts";

export interface CallJournal {
  started(data: Omit<CallEventData<"started">, "callId">): void;
  turn(timing: TurnTiming): void;
  tool(data: Omit<CallEventData<"tool">, "callId">): void;
  /** Also sent to the ticket webhook, and there with what nobody else may see. */
  ticket(ticket: Ticket, confidential?: Readonly<Record<string, string>>): void;
  transferred(to: Omit<CallEventData<"transferred">, "callId">): void;
  ended(data: CallEventData<"ended">): void;
  recorded(data: Omit<CallEventData<"recorded">, "callId">): void;
}

export interface CallJournalOptions {
  readonly callId: string;
  /** NAMESPACE/NAME. */
  readonly voicebot: string;
  /** Where events go; undefined: nowhere. */
  readonly sinkUrl: string | undefined;
  /** Where tickets go too. */
  readonly ticketUrl: string | undefined;
  readonly wallTime: () => number;
  readonly accept: (parcel: Parcel) => Promise<void>;
  /** The number of the last event told before. */
  readonly after?: number;
}

export function callJournal(options: CallJournalOptions): CallJournal {
  const { callId, voicebot, sinkUrl, ticketUrl, wallTime, accept } = options;
  let told = options.after ?? 0;
  let turns = 0;

  const post = (kind: Parcel["kind"], id: string, url: string, body: string): void =>
    void accept({ id, kind, lane: callId, url, body, createdAt: wallTime() });

  const tell = <Name extends CallEventName>(name: Name, data: CallEventData<Name>): void => {
    if (sinkUrl === undefined) return;
    told += 1;
    const sequence = String(told).padStart(6, "0");
    const event = new CloudEvent({
      id: `${callId}-${sequence}`,
      type: callEventType(name),
      source: `/voicebots/${voicebot}`,
      subject: callId,
      sequence,
      time: new Date(wallTime()).toISOString(),
      datacontenttype: "application/json",
      data: callEventData[name].parse(data),
    });
    post("event", event.id, sinkUrl, event.toString());
  };

  return {
    started: (data) => tell("started", { callId, ...data }),
    turn: (timing) => tell("turn", { callId, turn: ++turns, ...timing }),
    tool: (data) => tell("tool", { callId, ...data }),
    ticket(ticket, confidential = {}) {
      tell("ticket", { callId, ticket });
      if (ticketUrl === undefined) return;
      const data = { ...ticket, contact: { ...ticket.contact, ...confidential } };
      const delivery: TicketDelivery = { type: "ticket.created", timestamp: ticket.createdAt, data };
      post("ticket", ticket.id, ticketUrl, JSON.stringify(delivery));
    },
    transferred: (to) => tell("transferred", { callId, ...to }),
    ended: (data) => tell("ended", data),
    recorded: (data) => tell("recorded", { callId, ...data }),
  };
}
