/**
 * Short calls without end, with every provider failing now and then: does a voicebot that has run for long hold more than one
 * that has just begun? Exits 1 when memory or sockets have grown, or a call was left behind. `--help` lists the options.
 */
import { once } from "node:events";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { type CallReport, mixOf, placeCalls, startProviders } from "@voicebots/simulator";
import { environment } from "@voicebots/voicebot/contract";
import { Command } from "commander";
import { taken, takesRecords } from "../bench/calls/records-door.ts";
import { startRedis } from "../bench/calls/voicebot.ts";
import { imageFlags } from "../image-flags.ts";
import { VoicebotProcess } from "../integration/a-voicebot-process.ts";
import { callRudely } from "./rude-caller.ts";

const { minutes, concurrency } = new Command("soak")
  .description("Short calls with faults for a long time; memory and sockets must stay flat.")
  .option("--minutes <minutes>", "how long", Number, 30)
  .option("--concurrency <calls>", "calls at once", Number, 30)
  .parse()
  .opts<{ minutes: number; concurrency: number }>();

/** Between two looks. */
const everyMs = Math.max(15_000, (minutes * 60_000) / 20);
/** Caches fill and code is compiled: what grows before this share of the time is no leak. */
const settledShare = 0.35;
/** What the second half of the settled time may have more than the first, in MB. */
const mostGrown = {
  /** Garbage included. */
  resident: 20,
  /** Without garbage: a thousand calls that leave a few kilobytes each would show more. */
  heap: 4,
  /** The sound of calls in progress is among them, and differs from look to look. */
  buffers: 12,
} as const;
const mostMoreSockets = 8;
const rudeCallers = 3;

const providers = await startProviders({
  delays: { groq: { firstTokenMs: 50 }, elevenlabs: { firstByteMs: 50, timesRealTime: 50 } },
  failures: (["deepgram", "groq", "elevenlabs"] as const).flatMap((provider, seed) => [
    { provider, kind: "status" as const, status: 503, probability: 0.04, seed },
    { provider, kind: "drop" as const, probability: 0.03, seed: seed + 10 },
    { provider, kind: "hang" as const, probability: 0.01, seed: seed + 20 },
  ]),
});
/** Where records and recordings go: refuses one request in 25. */
let delivered = 0;
const door = createServer((request, response) => {
  delivered += 1;
  if (delivered % 25 !== 0 && takesRecords(request, response)) return;
  request.resume();
  response.writeHead(503).end();
}).listen(0, "127.0.0.1");
await once(door, "listening");
const doorUrl = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
const redis = await startRedis();
/** As it is shipped: bundled, with the image's flags. Needs `npm run bundle`. */
await using voicebot = await VoicebotProcess.start({
  providersUrl: providers.url,
  program: new URL("../../voicebot/dist/voicebot.mjs", import.meta.url).pathname,
  flags: [...imageFlags(), "--expose-gc", "--import", new URL("./heap-on-signal.ts", import.meta.url).href],
  environment: {
    [environment.cacheUrl]: `redis://127.0.0.1:${redis.port}`,
    // A recording may take the longest call's room.
    [environment.spoolBytes]: "20000000000",
  },
  settings: {
    turns: { silence: { promptAfterSeconds: 3, hangUpAfterSeconds: 5 } },
    calls: { maxPerPod: 200 },
    records: { sink: { url: `${doorUrl}/ingest` }, recording: { enabled: true, uploadTo: `${doorUrl}/recordings` } },
  },
});
await voicebot.get("/metrics");
let isOver = false;
let finished = 0;
let notPlaced = 0;
let rude = 0;
void voicebot.exited().then((code) => {
  if (isOver) return;
  console.log(`FAILED: the voicebot ended (${code ?? "by a signal"}) after ${rude} rude and ${finished} whole calls:`);
  console.log(voicebot.log.split("\n").slice(-30).join("\n"));
  process.exit(1);
});

interface Look {
  readonly atS: number;
  readonly calls: number;
  /** Connections of callers without manners. */
  readonly brokenOff: number;
  readonly residentMb: number;
  /** V8's heap after all garbage was collected, and sound and other bytes outside of it. */
  readonly heapMb: number;
  readonly buffersMb: number;
  readonly sockets: number;
  readonly active: number;
  readonly pending: number;
}

const startedAt = performance.now();

function socketsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith("socket:");
    } catch {
      return false;
    }
  }).length;
}

interface Held {
  readonly heapUsed: number;
  readonly arrayBuffers: number;
}

/** What the voicebot holds when all garbage is collected, in bytes. */
async function held(): Promise<Held> {
  const said = () => voicebot.log.split("\n").filter((line) => line.startsWith('{"held":'));
  const before = said().length;
  voicebot.signal("SIGUSR2");
  for (const deadline = performance.now() + 30_000; performance.now() < deadline; await pause(50)) {
    const line = said()[before];
    if (line !== undefined) return (JSON.parse(line) as { held: Held }).held;
  }
  throw new Error("the voicebot does not say what it holds");
}

async function look(): Promise<Look> {
  const { heapUsed, arrayBuffers } = await held();
  const resident = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${voicebot.pid}/status`, "utf8"))?.[1];
  return {
    atS: Math.round((performance.now() - startedAt) / 1000),
    calls: finished,
    brokenOff: rude,
    residentMb: Number(resident) / 1024,
    heapMb: heapUsed / 2 ** 20,
    buffersMb: arrayBuffers / 2 ** 20,
    sockets: socketsOf(voicebot.pid),
    active: await voicebot.metric("voicebot_active_calls"),
    pending: await voicebot.metric("voicebot_ledger_pending"),
  };
}

const columns: readonly (readonly [string, (look: Look) => string])[] = [
  ["seconds", ({ atS }) => String(atS)],
  ["calls over", ({ calls }) => String(calls)],
  ["broken off", ({ brokenOff }) => String(brokenOff)],
  ["resident MB", ({ residentMb }) => residentMb.toFixed(0)],
  ["heap MB", ({ heapMb }) => heapMb.toFixed(1)],
  ["buffers MB", ({ buffersMb }) => buffersMb.toFixed(1)],
  ["sockets", ({ sockets }) => String(sockets)],
  ["in progress", ({ active }) => String(active)],
  ["records waiting", ({ pending }) => String(pending)],
];
const row = (cells: readonly string[]) => console.log(cells.map((cell) => cell.padStart(16)).join(""));

const stop = new AbortController();
const scripts = mixOf("asks-for-person=4,angry=3,hangs-up-midway=2,stays-silent");
async function caller(): Promise<void> {
  while (!stop.signal.aborted) {
    const call = { host: "127.0.0.1", port: voicebot.callsPort, scripts, calls: 1 };
    const [report]: CallReport[] = await placeCalls(call, stop.signal);
    if (stop.signal.aborted) return;
    finished += 1;
    if (report?.endedBy === "network") notPlaced += 1;
    await pause(50);
  }
}

async function rudeCaller(): Promise<void> {
  while (!stop.signal.aborted) {
    await callRudely(voicebot.callsPort, rude);
    rude += 1;
    await pause(500);
  }
}

const idleBefore = await look();
row(columns.map(([title]) => title));
row(columns.map(([, value]) => value(idleBefore)));
const callers = [...Array.from({ length: concurrency }, caller), ...Array.from({ length: rudeCallers }, rudeCaller)];
const looks: Look[] = [];
while (performance.now() - startedAt < minutes * 60_000) {
  await pause(everyMs);
  const seen = await look();
  looks.push(seen);
  row(columns.map(([, value]) => value(seen)));
}
stop.abort();
await Promise.all(callers);
// Analyses and records of the last calls, polite ends of the last streams, and until kept-alive connections of the last requests are given up.
await pause(80_000);
const idleAfter = await look();
row(columns.map(([, value]) => value(idleAfter)));

const recordings = await voicebot.metric("voicebot_recordings_total");
const notUploaded = recordings - (await voicebot.metric("voicebot_recordings_total", 'outcome="uploaded"'));
const median = (values: readonly number[]) => values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;
const settled = looks.slice(Math.floor(looks.length * settledShare));
const half = Math.ceil(settled.length / 2);
const grownMb = (of: (look: Look) => number) =>
  median(settled.slice(half).map(of)) - median(settled.slice(0, half).map(of));
const grown = {
  resident: grownMb(({ residentMb }) => residentMb),
  heap: grownMb(({ heapMb }) => heapMb),
  buffers: grownMb(({ buffersMb }) => buffersMb),
} as const;
const moreSockets = idleAfter.sockets - idleBefore.sockets;
const faults = [
  ...(["resident", "heap", "buffers"] as const)
    .filter((what) => grown[what] > mostGrown[what])
    .map((what) => `${what} memory grew by ${grown[what].toFixed(1)} MB after it had settled`),
  ...(moreSockets > mostMoreSockets ? [`${moreSockets} sockets more than before the first call`] : []),
  ...(idleAfter.active > 0 ? [`${idleAfter.active} calls were left behind`] : []),
  ...(idleAfter.pending > 0 ? [`${idleAfter.pending} records were not delivered`] : []),
  ...(recordings === 0 || notUploaded > 0 ? [`${notUploaded} of ${recordings} recordings were not uploaded`] : []),
  ...(notPlaced > 0 ? [`${notPlaced} calls could not be placed`] : []),
];
const signed = (mb: number) => `${mb < 0 ? "" : "+"}${mb.toFixed(1)} MB`;
console.log(
  `\n${finished} calls, and ${rude} that broke off; ${taken.records} records and ${taken.recordings} recordings arrived; after it had settled: heap ${signed(grown.heap)}, buffers ${signed(grown.buffers)}, resident ${signed(grown.resident)}; ${moreSockets} more sockets when idle than before`,
);
console.log(faults.length === 0 ? "nothing grew" : `FAILED: ${faults.join("; ")}`);
isOver = true;
await voicebot[Symbol.asyncDispose]();
await providers.close();
// The door and Redis end with it.
process.exit(faults.length === 0 ? 0 : 1);
