/** `make live`, the very program, with the emulated services in place of the real ones. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Providers, startProviders, WordsHeard } from "@voicebots/simulator";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";

const program = fileURLToPath(new URL("../live/main.ts", import.meta.url));
const keys = { DEEPGRAM_API_KEY: "d", GROQ_API_KEY: "g", ELEVENLABS_API_KEY: "e" };
let providers: Providers;
let folder: string;
beforeAll(async () => {
  providers = await startProviders({ keys: Object.values(keys) });
  folder = await mkdtemp(join(tmpdir(), "voicebot-live-"));
});
afterAll(async () => {
  await providers.close();
  await rm(folder, { recursive: true });
});

function live(environment: Readonly<Record<string, string>>, { url = providers.url, more = [] as string[] } = {}) {
  const addresses = ["--deepgram", url, "--groq", url, "--elevenlabs", url];
  return execa(process.execPath, [program, ...addresses, ...more], {
    env: { PATH: process.env["PATH"], ...environment },
    extendEnv: false,
    reject: false,
    timeout: 240_000,
  });
}

test.concurrent("one call is placed, and its words, timings and cost are told", async () => {
  const recording = join(folder, "heard.wav");
  const { stdout, stderr, exitCode } = await live(keys, { more: ["--recording", recording] });
  expect([stderr, exitCode]).toEqual(["", 0]);
  expect(stdout).toMatch(/^ {3}bot: Bonjour et bienvenue/m);
  expect(stdout).toMatch(/^caller: .*ma box ne marche plus/m);
  expect(stdout).toMatch(/^ {8}\(heard after \d+ ms, understood in \d+ ms, answered after \d+ ms\)/m);
  expect(stdout).toMatch(/^the call: resolved after \d+\.\d s/m);
  expect(stdout).toMatch(/^its cost: \$0\.\d*[1-9]\d* \(deepgram \$0\.\d+, groq \$0\.\d+, elevenlabs \$0\.\d+\)/m);
  // Two turns were timed, by the bot and by the caller.
  expect(stdout.match(/answered after/g)).toHaveLength(2);
  expect(stdout).toMatch(/^the caller waited \d+ ms, \d+ ms for answers/m);
  const heard: string[] = [];
  const ears = new WordsHeard((event) => void (event.type === "word" && heard.push(event.word)));
  ears.push((await readFile(recording)).subarray(44));
  expect(heard.join(" ")).toContain("Débranchez votre box");
}, 300_000);

test.concurrent("an English call whose caller Flux hears is resolved, and paid by Flux' price", async () => {
  const more = ["--language", "en-US", "--speech-model", "flux-general-multi", "--recording", join(folder, "flux.wav")];
  const { stdout, stderr, exitCode } = await live(keys, { more });
  expect([stderr, exitCode]).toEqual(["", 0]);
  expect(stdout).toMatch(/^caller: .*internet box has not been working/m);
  expect(stdout).toMatch(/^the call: resolved/m);
  // By the price of its own model, 0.0078 USD a minute.
  const [, dollars = "", seconds = ""] = /deepgram \$([\d.]+)[\s\S]*its use: +([\d.]+) s of audio/.exec(stdout) ?? [];
  expect(Number(dollars)).toBeCloseTo((Number(seconds) / 60) * 0.0078, 4);
}, 300_000);

test.concurrent.each([
  ["no key at all", {}, "missing: DEEPGRAM_API_KEY, GROQ_API_KEY, ELEVENLABS_API_KEY"],
  ["one key", { DEEPGRAM_API_KEY: "d" }, "missing: GROQ_API_KEY, ELEVENLABS_API_KEY"],
  [
    "a wrong key of Deepgram",
    { ...keys, DEEPGRAM_API_KEY: "x" },
    "Deepgram refuses the key in DEEPGRAM_API_KEY (HTTP 401)",
  ],
  ["a wrong key of Groq", { ...keys, GROQ_API_KEY: "x" }, "Groq refuses the key in GROQ_API_KEY (HTTP 401)"],
  [
    "a wrong key of ElevenLabs",
    { ...keys, ELEVENLABS_API_KEY: "x" },
    "ElevenLabs refuses the key in ELEVENLABS_API_KEY",
  ],
] as const)(
  "with %s it says so in one line and places no call",
  async (_, environment, reason) => {
    const { stdout, stderr, exitCode } = await live(environment);
    expect([stdout, exitCode]).toEqual(["", 2]);
    expect(stderr).toMatch(/^live: [^\n]+$/);
    expect(stderr).toContain(reason);
  },
  120_000,
);

test.concurrent("services that are not there are named", async () => {
  const { stderr, exitCode } = await live(keys, { url: "http://127.0.0.1:9" });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^live: (Deepgram|Groq) cannot be reached: [^\n]*(ECONNREFUSED|bad port)[^\n]*$/);
}, 120_000);
