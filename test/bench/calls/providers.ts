/**
 * The emulated providers of the bench, in a process of their own: Deepgram for marked speech; Groq and ElevenLabs are the
 * simulator's, behind a door that knows how long each answer took.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { startProviders } from "@voicebots/simulator";
import { deepgram } from "./deepgram.ts";
import { callIn } from "./marked-speech.ts";
import type { FromWorker, ProviderTurn, ToWorker } from "./messages.ts";
import { taken, takesRecords } from "./records-door.ts";
import { stamp, watchOwnLag } from "./stamps.ts";

const finalMs = 150;
const thinkingMs = 200;

const simulator = await startProviders({
  delays: {
    groq: { firstTokenMs: 0, tokensPerSecond: 1_000_000 },
    elevenlabs: { firstByteMs: 80, timesRealTime: 20 },
  },
});

type Turn = Omit<ProviderTurn, "call">;

/** The turn of each call that was heard last. */
const open = new Map<number, Turn>();
let turns: ProviderTurn[] = [];
let audioMessages = 0;
let speechRequests = 0;
const ownLag = watchOwnLag();

function close(call: number): void {
  const turn = open.get(call);
  if (!turn) return;
  open.delete(call);
  turns.push({ call, ...turn });
}

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const lastWords = (body: Buffer): string => {
  const { messages = [] } = JSON.parse(body.toString()) as { messages?: { role: string; content: string }[] };
  return messages.findLast(({ role }) => role === "user")?.content ?? "";
};

async function passOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const askedAt = stamp();
  const body = await bodyOf(request);
  const url = request.url ?? "/";
  const isThought = url.includes("/chat/completions");
  if (url.includes("/text-to-speech/")) speechRequests += 1;
  const headers: Record<string, string> = {};
  for (const name of ["authorization", "xi-api-key", "content-type"]) {
    const value = request.headers[name];
    if (typeof value === "string") headers[name] = value;
  }
  const answer = await fetch(`${simulator.url}${url}`, {
    method: request.method ?? "GET",
    headers,
    ...(body.length > 0 && { body: new Uint8Array(body) }),
  });
  if (!isThought) {
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "application/json" });
    for await (const chunk of answer.body ?? []) response.write(chunk);
    response.end();
    return;
  }
  const text = await answer.text();
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, askedAt + thinkingMs - stamp())));
  response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "application/json" });
  response.end(text);
  const answeredAt = stamp();
  const call = callIn(lastWords(body));
  const turn = call === undefined ? undefined : open.get(call);
  if (turn && turn.askedAt === undefined) Object.assign(turn, { askedAt, answeredAt });
}

const server = createServer((request, response) => {
  if (takesRecords(request, response)) return;
  passOn(request, response).catch(() => response.destroy());
});
server.keepAliveTimeout = 60_000;
deepgram(server, {
  finalMs,
  onAudio: () => (audioMessages += 1),
  onFinal: (call, turn, soundAt) => {
    close(call);
    open.set(call, { turn, soundAt, transcriptAt: stamp(), askedAt: undefined, answeredAt: undefined });
  },
});

const send = (message: FromWorker) => process.send?.(message);
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  send({ type: "ready", port: typeof address === "object" && address ? address.port : 0 });
});

process.on("message", (message: ToWorker) => {
  if (message.type === "begin") {
    turns = [];
    open.clear();
    audioMessages = 0;
    speechRequests = 0;
    Object.assign(taken, { records: 0, recordings: 0, recordedBytes: 0 });
    ownLag.clear();
  } else if (message.type === "report") {
    for (const call of open.keys()) close(call);
    send({
      type: "providers-report",
      turns,
      audioMessages,
      speechRequests,
      ...taken,
      ownLagP99Ms: ownLag.quantile(0.99),
    });
  }
});
process.on("disconnect", () => process.exit(0));
