/**
 * Twilio's end of a bidirectional media stream: sends the caller's sound, plays the bot's from a buffer in real time, says
 * which marks were reached, and forgets the buffer when told. https://www.twilio.com/docs/voice/media-streams/websocket-messages
 */
import { WebSocket } from "ws";
import * as z from "zod";
import type { Line, LineEvents } from "../pbx/converse.ts";
import { muLawOf, pcmOfMuLaw } from "../speech/mu-law.ts";

const FromBot = z.discriminatedUnion("event", [
  z.object({ event: z.literal("media"), streamSid: z.string(), media: z.object({ payload: z.base64() }) }),
  z.object({ event: z.literal("mark"), streamSid: z.string(), mark: z.object({ name: z.string() }) }),
  z.object({ event: z.literal("clear"), streamSid: z.string() }),
]);

type Buffered = { readonly atMs: number } & ({ readonly pcm: Uint8Array } | { readonly mark: string });

/** Between a message's arrival and its sound, when nothing else is waiting. */
const bufferMs = 100;
const playEveryMs = 5;
const samplesPerMs = 8;

export interface MediaStream {
  /** As in the TwiML. */
  readonly url: string;
  readonly signature: string;
  readonly accountSid: string;
  readonly callSid: string;
  readonly streamSid: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Something was asked of the call over REST: the stream is over. */
  readonly redirected: AbortSignal;
  /** What happened on the stream, for tests: marks given back, and clears obeyed. */
  readonly log: { marks: number; clears: number };
}

export function mediaStreamLine(stream: MediaStream, events: LineEvents): Line {
  const { accountSid, callSid, streamSid, redirected } = stream;
  const socket = new WebSocket(stream.url, { headers: { "x-twilio-signature": stream.signature } });
  let buffer: Buffered[] = [];
  let playedUntilMs = 0;
  let sequence = 0;
  const beganMs = performance.now();

  const send = (message: Readonly<Record<string, unknown>>) => {
    if (socket.readyState !== WebSocket.OPEN) return;
    socket.send(JSON.stringify({ ...message, sequenceNumber: String(++sequence), streamSid }));
  };
  const giveBack = (name: string) => {
    stream.log.marks += 1;
    send({ event: "mark", mark: { name } });
  };
  const play = () => {
    for (let head = buffer[0]; head !== undefined && head.atMs <= performance.now(); head = buffer[0]) {
      buffer.shift();
      if ("pcm" in head) events.audio(head.pcm);
      else giveBack(head.mark);
    }
  };
  const player = setInterval(play, playEveryMs);

  const take = (text: string) => {
    const read = FromBot.safeParse(parsed(text));
    if (!read.success || read.data.streamSid !== streamSid)
      return events.ended("network", "a message that Twilio does not know (error 31924)");
    const message = read.data;
    if (message.event === "clear") {
      stream.log.clears += 1;
      const marks = buffer.flatMap((item) => ("mark" in item ? [item.mark] : []));
      buffer = [];
      playedUntilMs = 0;
      return marks.forEach(giveBack);
    }
    if (message.event === "mark") return void buffer.push({ atMs: playedUntilMs, mark: message.mark.name });
    const muLaw = Buffer.from(message.media.payload, "base64");
    const atMs = Math.max(performance.now() + bufferMs, playedUntilMs);
    playedUntilMs = atMs + muLaw.length / samplesPerMs;
    buffer.push({ atMs, pcm: pcmOfMuLaw(muLaw) });
  };

  socket.on("open", () => {
    socket.send(JSON.stringify({ event: "connected", protocol: "Call", version: "1.0.0" }));
    const mediaFormat = { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 };
    const customParameters = stream.parameters;
    send({
      event: "start",
      start: { accountSid, callSid, streamSid, tracks: ["inbound"], mediaFormat, customParameters },
    });
  });
  socket.on("message", (data: Buffer, binary) => {
    if (binary) events.ended("network", "a binary message (Twilio's error 31950)");
    else take(data.toString("utf8"));
  });
  socket.on("close", () => events.ended("bot"));
  socket.on("error", (error) => events.ended("network", `the stream broke: ${error.message}`));
  // What is in the buffer is not played any more when the call goes elsewhere.
  redirected.addEventListener("abort", () => events.ended("bot"));

  let chunk = 0;
  return {
    audio(pcm) {
      const payload = Buffer.from(muLawOf(pcm)).toString("base64");
      const timestamp = String(Math.round(performance.now() - beganMs));
      send({ event: "media", media: { track: "inbound", chunk: String(++chunk), timestamp, payload } });
    },
    digit: (digit) => send({ event: "dtmf", dtmf: { track: "inbound_track", digit } }),
    close: () =>
      new Promise((resolve) => {
        clearInterval(player);
        send({ event: "stop", stop: { accountSid, callSid } });
        socket.once("close", () => resolve());
        if (socket.readyState === WebSocket.CLOSED) resolve();
        socket.close();
        setTimeout(() => socket.terminate(), 2000).unref();
      }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
