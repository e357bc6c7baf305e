/**
 * One call against the real services: a voicebot with the keys of the environment, and a caller whose voice ElevenLabs makes
 * too. Prints what was understood, how long each turn took, and what it cost (the caller's own speech not counted).
 */
import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { VoicebotProcess } from "../integration/a-voicebot-process.ts";

const keys = { deepgram: "DEEPGRAM_API_KEY", groq: "GROQ_API_KEY", elevenlabs: "ELEVENLABS_API_KEY" } as const;
const missing = Object.values(keys).filter((name) => !process.env[name]);
if (missing.length > 0) {
  console.error(`make live needs keys of the real services in the environment; missing: ${missing.join(", ")}`);
  process.exit(2);
}

/** Base URL of emulated services, to try this program without keys that cost. */
const elsewhere = process.env["LIVE_PROVIDERS_URL"];

const frameBytes = 320;
const frameMs = 20;
/** The bot has finished when it is quiet for this long. */
const settledMs = 900;
const says = [
  "Bonjour, ma box ne marche plus, je n'ai plus internet depuis ce matin.",
  "Oui, c'est bon, ça remarche. Merci beaucoup.",
];
const callerVoice = process.env["LIVE_CALLER_VOICE"] ?? "onwK4e9ZLuTAKqWW03F9";

/** 8 kHz 16-bit PCM. */
async function spoken(text: string): Promise<Buffer> {
  const base = elsewhere ?? "https://api.elevenlabs.io";
  const response = await fetch(`${base}/v1/text-to-speech/${callerVoice}/stream?output_format=pcm_8000`, {
    method: "POST",
    headers: { "xi-api-key": process.env[keys.elevenlabs] ?? "", "content-type": "application/json" },
    body: JSON.stringify({ text, model_id: "eleven_flash_v2_5" }),
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) throw new Error(`ElevenLabs refused to speak for the caller: ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

const loudEnough = 500;
function isSound(pcm: Buffer): boolean {
  for (let at = 0; at + 1 < pcm.length; at += 2) if (Math.abs(pcm.readInt16LE(at)) > loudEnough) return true;
  return false;
}

interface Heard {
  readonly responsesMs: number[];
  readonly recording: Buffer;
}

async function call(port: number, utterances: readonly Buffer[]): Promise<Heard> {
  const socket = connect({ host: "127.0.0.1", port, noDelay: true });
  const heard: Buffer[] = [];
  const responsesMs: number[] = [];
  let rest: Buffer = Buffer.alloc(0);
  let over = false;
  let quietSince: number | undefined;
  let spokeUntil: number | undefined;
  socket.on("error", () => (over = true));
  socket.on("end", () => (over = true));
  socket.on("data", (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= 3 && rest.length >= 3 + rest.readUInt16BE(1)) {
      const end = 3 + rest.readUInt16BE(1);
      const pcm = rest.subarray(3, end);
      if (rest[0] === 0) over = true;
      rest = rest.subarray(end);
      heard.push(pcm);
      if (!isSound(pcm)) continue;
      quietSince = performance.now();
      if (spokeUntil !== undefined) responsesMs.push(quietSince - spokeUntil);
      spokeUntil = undefined;
    }
  });
  socket.write(Buffer.concat([Buffer.of(1, 0, 16), Buffer.from(randomUUID().replaceAll("-", ""), "hex")]));
  let speaking: Buffer = Buffer.alloc(0);
  let next = 0;
  const startedAt = performance.now();
  for (let frame = 0; !over && performance.now() - startedAt < 180_000; frame++) {
    const asked = quietSince !== undefined && performance.now() - quietSince > settledMs;
    if (speaking.length === 0 && asked && spokeUntil === undefined) {
      speaking = utterances[next++] ?? speaking;
    }
    const pcm = Buffer.alloc(frameBytes);
    speaking.copy(pcm);
    const spoke = speaking.length > 0;
    speaking = speaking.subarray(frameBytes);
    if (spoke && speaking.length === 0) spokeUntil = performance.now();
    socket.write(Buffer.concat([Buffer.of(0x10, frameBytes >> 8, frameBytes & 0xff), pcm]));
    await pause(Math.max(0, startedAt + (frame + 1) * frameMs - performance.now()));
  }
  socket.end();
  return { responsesMs, recording: Buffer.concat(heard) };
}

console.log("making the caller's voice");
const utterances = await Promise.all(says.map(spoken));
await using voicebot = await VoicebotProcess.start({
  providersUrl: elsewhere ?? "",
  credentials: [],
  ...(elsewhere === undefined && {
    settings: { speechToText: {}, languageModel: {}, textToSpeech: {}, records: {} },
  }),
});
for (const [key, name] of Object.entries(keys)) await voicebot.putCredential(key, process.env[name] ?? "");
await voicebot.warmed();
console.log("calling");
const { responsesMs, recording } = await call(voicebot.callsPort, utterances);
const deadline = Date.now() + 30_000;
while (voicebot.records.length === 0 && Date.now() < deadline) await pause(200);
const [record] = voicebot.records;
console.log(`answers after ${responsesMs.map((ms) => `${Math.round(ms)} ms`).join(", ")}`);
console.log(record === undefined ? "no record of the call" : JSON.stringify(record, undefined, 2));
const file = join(tmpdir(), "voicebot-live.raw");
await writeFile(file, recording);
console.log(
  `what the caller heard: ${file} (8 kHz, 16 bit, mono; play it with: sox -t raw -r 8000 -e signed -b 16 -c 1 FILE -d)`,
);
process.exitCode = record?.["status"] === "resolved" ? 0 : 1;
