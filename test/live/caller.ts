/**
 * A caller who talks to the bot through the page's WebSocket, where the bot also tells what it understood and how long each
 * turn took. Says one utterance after another, each when the bot has finished.
 */
import { setTimeout as pause } from "node:timers/promises";
import WebSocket from "ws";

const frameBytes = 320;
const frameMs = 20;
/** The bot has finished when it is quiet for this long. */
const settledMs = 900;
const longestCallMs = 180_000;
const loudEnough = 500;

export type Told =
  | { readonly type: "line"; readonly speaker: "caller" | "bot"; readonly text: string }
  | {
      readonly type: "turn";
      readonly hearingMs: number;
      readonly thinkingMs: number | null;
      readonly responseMs: number;
    }
  | { readonly type: "ended"; readonly transferredTo: string | null }
  | { readonly type: "refused"; readonly reason: string };

export interface Conversation {
  /** From the caller's last sound to the bot's first, as the caller hears it. */
  readonly responsesMs: readonly number[];
  /** What the caller heard: 8 kHz 16-bit PCM. */
  readonly heard: Buffer;
  /** The bot ended the call; false: nobody did for three minutes, or the line broke. */
  readonly ended: boolean;
}

const isSound = (pcm: Buffer): boolean => {
  for (let at = 0; at + 1 < pcm.length; at += 2) if (Math.abs(pcm.readInt16LE(at)) > loudEnough) return true;
  return false;
};

/** `utterances`: 8 kHz 16-bit PCM. `onTold` hears of words and timings while the call lasts. */
export async function converse(
  url: string,
  utterances: readonly Buffer[],
  onTold: (told: Told) => void,
): Promise<Conversation> {
  const socket = new WebSocket(url);
  const heard: Buffer[] = [];
  const responsesMs: number[] = [];
  let [over, ended] = [false, false];
  let botSoundedAt: number | undefined;
  let waitingSince: number | undefined;

  const hear = (pcm: Buffer) => {
    heard.push(pcm);
    if (!isSound(pcm)) return;
    botSoundedAt = performance.now();
    if (waitingSince !== undefined) responsesMs.push(botSoundedAt - waitingSince);
    waitingSince = undefined;
  };
  const read = (message: Told | { readonly type: "mark"; readonly mark: string } | { readonly type: "clear" }) => {
    if (message.type === "mark") return socket.send(JSON.stringify({ type: "played", mark: message.mark }));
    if (message.type === "clear") return;
    onTold(message);
    if (message.type === "ended" || message.type === "refused") [over, ended] = [true, message.type === "ended"];
  };
  socket.on("message", (data: Buffer, isBinary) => (isBinary ? hear(data) : read(JSON.parse(data.toString()))));
  socket.on("error", () => (over = true));
  socket.on("close", () => (over = true));
  await new Promise((resolve) => socket.once("open", resolve).once("close", resolve));
  if (!over) socket.send(JSON.stringify({ type: "hello", sampleRateHz: 8000 }));

  let speaking: Buffer = Buffer.alloc(0);
  let next = 0;
  const startedAt = performance.now();
  for (let frame = 1; !over && performance.now() - startedAt < longestCallMs; frame++) {
    const asked = botSoundedAt !== undefined && performance.now() - botSoundedAt > settledMs;
    if (speaking.length === 0 && asked && waitingSince === undefined) speaking = utterances[next++] ?? speaking;
    const pcm = Buffer.alloc(frameBytes);
    speaking.copy(pcm);
    const spoke = speaking.length > 0;
    speaking = speaking.subarray(frameBytes);
    if (spoke && speaking.length === 0) waitingSince = performance.now();
    socket.send(pcm);
    await pause(Math.max(0, startedAt + frame * frameMs - performance.now()));
  }
  socket.close();
  return { responsesMs, heard: Buffer.concat(heard), ended };
}
