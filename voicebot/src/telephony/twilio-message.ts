/**
 * The messages of Twilio's bidirectional Media Streams: texts on a WebSocket, sound as mu-law in base64.
 * Source: https://www.twilio.com/docs/voice/media-streams/websocket-messages
 */
import * as z from "zod";
import { muLawToPcm, pcmToMuLaw } from "./mu-law.ts";

const digits = "0123456789*#ABCD";
/** A second of sound; Twilio sends 20 ms. */
const longestPayload = 16_000;

const Start = z.object({
  event: z.literal("start"),
  start: z.object({
    streamSid: z.string().min(1).max(64),
    accountSid: z.string().regex(/^AC[0-9a-fA-F]{32}$/),
    callSid: z.string().regex(/^CA[0-9a-fA-F]{32}$/),
    customParameters: z.record(z.string().max(64), z.string().max(500)).default({}),
    mediaFormat: z.object({ encoding: z.literal("audio/x-mulaw"), sampleRate: z.literal(8000) }),
  }),
});
const Media = z.object({
  event: z.literal("media"),
  media: z.object({ track: z.string().optional(), payload: z.string().max(longestPayload) }),
});
const Digit = z.object({ event: z.literal("dtmf"), dtmf: z.object({ digit: z.string().length(1) }) });
const Mark = z.object({ event: z.literal("mark"), mark: z.object({ name: z.string().max(64) }) });
const Stop = z.object({ event: z.literal("stop") });
const Message = z.discriminatedUnion("event", [Start, Media, Digit, Mark, Stop]);
const Any = z.object({ event: z.string() });

export type TwilioStart = z.output<typeof Start>["start"];

export type TwilioMessage =
  | { readonly type: "start"; readonly start: TwilioStart }
  /** 8 kHz 16-bit PCM of the caller. */
  | { readonly type: "audio"; readonly pcm: Uint8Array }
  | { readonly type: "digit"; readonly digit: string }
  /** Everything sent before the mark of this name was played, or cleared. */
  | { readonly type: "mark"; readonly name: string }
  | { readonly type: "stop" }
  /** Of no concern: "connected", our own track, or what Twilio may add one day. */
  | { readonly type: "other" };

export class TwilioMessageError extends Error {
  override readonly name = "TwilioMessageError";
}

/** Throws a TwilioMessageError, whose message holds nothing of the caller's. */
export function readTwilioMessage(text: string): TwilioMessage {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new TwilioMessageError("not JSON");
  }
  const read = Message.safeParse(value);
  if (read.success) return messageOf(read.data);
  const { data } = Any.safeParse(value);
  if (data === undefined) throw new TwilioMessageError("a message without an event");
  if (["start", "media", "dtmf", "mark"].includes(data.event)) throw new TwilioMessageError(`a wrong ${data.event}`);
  return { type: "other" };
}

function messageOf(message: z.output<typeof Message>): TwilioMessage {
  switch (message.event) {
    case "start":
      return { type: "start", start: message.start };
    case "media":
      if (message.media.track === "outbound") return { type: "other" };
      return { type: "audio", pcm: muLawToPcm(Buffer.from(message.media.payload, "base64")) };
    case "dtmf":
      if (!digits.includes(message.dtmf.digit)) throw new TwilioMessageError("not a key of a phone");
      return { type: "digit", digit: message.dtmf.digit };
    case "mark":
      return { type: "mark", name: message.mark.name };
    case "stop":
      return { type: "stop" };
    default:
      return message satisfies never;
  }
}

export const mediaMessage = (streamSid: string, pcm: Uint8Array): string =>
  JSON.stringify({ event: "media", streamSid, media: { payload: pcmToMuLaw(pcm).toString("base64") } });

export const markMessage = (streamSid: string, name: string): string =>
  JSON.stringify({ event: "mark", streamSid, mark: { name } });

export const clearMessage = (streamSid: string): string => JSON.stringify({ event: "clear", streamSid });
