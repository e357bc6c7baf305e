/** Deepgram's live transcription for marked speech: the wire of the real one, at next to no cost. */
import type { IncomingMessage, Server } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { frameBytes, frameMs, isSound, markAt, wordsOf } from "./marked-speech.ts";
import { stamp } from "./stamps.ts";

export const endpointingMs = 500;
const interimEveryMs = 250;
const utteranceEndMs = 1000;

export interface DeepgramOptions {
  /** From the audio that decides to the final result. */
  readonly finalMs: number;
  /** A result was sent, for the sound that arrived at `soundAt`. */
  readonly onFinal: (call: number, turn: number, soundAt: number) => void;
  readonly onAudio: () => void;
}

export function deepgram(server: Server, options: DeepgramOptions): void {
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, skipUTF8Validation: true });
  server.on("upgrade", (request: IncomingMessage, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (webSocket) => listen(webSocket, options));
  });
}

function listen(socket: WebSocket, { finalMs, onFinal, onAudio }: DeepgramOptions): void {
  let positionMs = 0;
  let speech: { call: number; turn: number; startMs: number } | undefined;
  let lastSoundMs = 0;
  let interimAtMs = 0;
  let utteranceEndDue = false;
  const timers = new Set<NodeJS.Timeout>();
  const tell = (message: object) => socket.send(JSON.stringify(message));
  const later = (ms: number, act: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.add(timer);
  };
  const results = (call: number, turn: number, startMs: number, final: boolean) => {
    const words = wordsOf(call, turn).split(" ");
    const lengthS = (lastSoundMs - startMs) / 1000 / words.length;
    const timed = words.map((word, index) => ({
      word: word.toLowerCase(),
      punctuated_word: word,
      start: startMs / 1000 + index * lengthS,
      end: startMs / 1000 + (index + 1) * lengthS,
      confidence: 0.99,
    }));
    return {
      type: "Results",
      channel_index: [0, 1],
      start: startMs / 1000,
      duration: (positionMs - startMs) / 1000,
      is_final: final,
      speech_final: final,
      channel: { alternatives: [{ transcript: words.join(" "), confidence: 0.99, words: timed }] },
    };
  };

  const hearFrame = (pcm: Buffer, at: number, arrivedAt: number) => {
    positionMs += frameMs;
    if (isSound(pcm, at)) {
      lastSoundMs = positionMs;
      const mark = markAt(pcm, at);
      if (mark) {
        speech = { ...mark, startMs: positionMs - frameMs };
        interimAtMs = positionMs;
        tell({ type: "SpeechStarted", channel: [0, 1], timestamp: speech.startMs / 1000 });
      }
    }
    if (utteranceEndDue && positionMs - lastSoundMs >= utteranceEndMs) {
      utteranceEndDue = false;
      tell({ type: "UtteranceEnd", channel: [0, 1], last_word_end: lastSoundMs / 1000 });
    }
    if (!speech) return;
    const { call, turn, startMs } = speech;
    if (positionMs - lastSoundMs >= endpointingMs) {
      speech = undefined;
      utteranceEndDue = true;
      const message = results(call, turn, startMs, true);
      later(finalMs, () => {
        tell(message);
        onFinal(call, turn, arrivedAt);
      });
    } else if (positionMs - interimAtMs >= interimEveryMs) {
      interimAtMs = positionMs;
      tell(results(call, turn, startMs, false));
    }
  };

  socket.on("message", (data: Buffer, isBinary: boolean) => {
    if (!isBinary) {
      if (data.toString().includes("CloseStream")) socket.close(1000);
      return;
    }
    onAudio();
    const arrivedAt = stamp();
    for (let at = 0; at + frameBytes <= data.length; at += frameBytes) hearFrame(data, at, arrivedAt);
  });
  socket.on("error", () => socket.terminate());
  socket.on("close", () => {
    for (const timer of timers) clearTimeout(timer);
  });
}
