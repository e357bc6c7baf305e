/** The voicebot as it is shipped, on one core: bundled, with Redis, records and every metric. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, freePorts } from "@voicebots/tools/cluster";
import { credentialKeys, environment, paths } from "@voicebots/voicebot/contract";
import { imageFlags } from "../../image-flags.ts";
import { endpointingMs } from "./deepgram.ts";
import { onCores } from "./processes.ts";

const bundle = new URL("../../../voicebot/dist/voicebot.mjs", import.meta.url).pathname;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export interface RunningVoicebot extends AsyncDisposable {
  readonly pid: number;
  readonly callsPort: number;
  /** Never rejects. */
  look(what: "metrics" | "status"): Promise<void>;
}

export interface VoicebotOptions {
  readonly core: number;
  readonly providersUrl: string;
  readonly redisPort: number;
  /** Profile into this folder. */
  readonly profile: string | undefined;
  /** For Node, besides the image's. */
  readonly flags: readonly string[];
}

/** Resolves when its phrases are in the cache: what is measured then is a voicebot at work. */
export async function startVoicebot({
  core,
  providersUrl: url,
  redisPort,
  profile,
  flags,
}: VoicebotOptions): Promise<RunningVoicebot> {
  const folder = mkdtempSync(join(tmpdir(), "voicebot-bench-"));
  const settings = {
    speechToText: { baseUrl: url.replace("http", "ws") },
    languageModel: { baseUrl: url },
    textToSpeech: { baseUrl: url },
    // What the bot itself takes is told from the model's time: the two must not overlap.
    turns: { endpointingMs, thinkAhead: false },
    calls: { maxPerPod: 500 },
    records: {
      sink: { url: `${url}/ingest` },
      recording: { enabled: true, uploadTo: `${url}/recordings` },
    },
  };
  writeFileSync(join(folder, "settings.json"), JSON.stringify(settings));
  for (const key of credentialKeys) writeFileSync(join(folder, key), "bench");
  const [callsPort = 0, metricsPort = 0, announcementsPort = 0] = await freePorts(3);
  const profiling = profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`];
  const child = onCores([core], [...profiling, ...imageFlags(), ...flags, bundle], {
    isMeasured: true,
    stdio: "pipe",
    env: {
      [environment.settingsFile]: join(folder, "settings.json"),
      [environment.credentialsDir]: folder,
      [environment.callsPort]: String(callsPort),
      [environment.metricsPort]: String(metricsPort),
      [environment.announcementsPort]: String(announcementsPort),
      [environment.cacheUrl]: `redis://127.0.0.1:${redisPort}`,
      [environment.lingerSeconds]: "0",
      [environment.drainSeconds]: "1",
      [environment.spoolDir]: join(folder, "spool"),
      // A recording may take the longest call's room: 300 of them at once.
      [environment.spoolBytes]: "20000000000",
    },
  });
  const exited = once(child, "exit");
  let log = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    if (log.length < 1_000_000) log += text;
  });
  const get = (path: string) => fetch(`http://127.0.0.1:${metricsPort}${path}`);
  const metrics = async () => (await get(paths.metrics)).text();
  for (const deadline = Date.now() + 60_000; ; await pause(200)) {
    // The first scrape lets it warm: nothing is spent before the counters were seen at zero.
    const text = await metrics().catch(() => "");
    if (text !== "" && log.includes('"msg":"speech cache warmed')) break;
    if (Date.now() > deadline) throw new Error(`the voicebot did not get ready:\n${log}`);
  }
  return {
    pid: child.pid ?? 0,
    callsPort,
    async look(what) {
      const response = await get(paths[what]).catch(() => undefined);
      await response?.arrayBuffer().catch(() => undefined);
    },
    async [Symbol.asyncDispose]() {
      // A profile is written at a polite end only.
      child.kill(profile === undefined ? "SIGKILL" : "SIGTERM");
      const limit = setTimeout(() => child.kill("SIGKILL"), 45_000);
      await exited;
      clearTimeout(limit);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface BenchRedis {
  readonly port: number;
}

/** Ends with this process. */
export async function startRedis(): Promise<BenchRedis> {
  const port = await freePort();
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  const child: ChildProcess = spawn("redis-server", args, { stdio: "ignore" });
  child.once("error", () => {
    console.error("redis-server is needed: install it (Debian: apt-get install redis-server)");
    process.exit(1);
  });
  process.once("exit", () => child.kill("SIGKILL"));
  return { port };
}
