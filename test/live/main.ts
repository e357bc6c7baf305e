/**
 * One call against the real services: a voicebot with the keys of the environment, and a caller whose voice ElevenLabs makes
 * too. Prints what was said and understood, how long each turn took, and what it cost (the caller's own speech not counted).
 */
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { CallRecord } from "@voicebots/voicebot/contract";
import { Command, Option } from "commander";
import { VoicebotProcess } from "../integration/a-voicebot-process.ts";
import { wav } from "../integration/wav.ts";
import { converse, type Told } from "./caller.ts";
import {
  type Addresses,
  checkKeys,
  keysOf,
  NotPossible,
  reached,
  refused,
  type Service,
  services,
} from "./services.ts";

const program = new Command("live")
  .description("Places one call against the real Deepgram, Groq and ElevenLabs.")
  .option("--deepgram <url>", "another address of Deepgram: its EU host, a proxy, an emulator")
  .option("--groq <url>", "another address of Groq")
  .option("--elevenlabs <url>", "another address of ElevenLabs")
  .option("--caller-voice <id>", "ElevenLabs voice of the caller", "onwK4e9ZLuTAKqWW03F9")
  .addOption(new Option("--language <language>").choices(["fr-FR", "en-US"]).default("fr-FR"))
  .option("--speech-model <model>", "Deepgram's model: nova-3, flux-general-multi", "nova-3")
  .option("--recording <file>", "where what the caller heard is written", join(tmpdir(), "voicebot-live.wav"))
  .parse();
const options = program.opts<
  Addresses & { callerVoice: string; speechModel: string; language: "fr-FR" | "en-US"; recording: string }
>();

const says = {
  "fr-FR": [
    "Bonjour, ma box ne marche plus, je n'ai plus internet depuis ce matin.",
    "Oui, c'est bon, ça remarche. Merci beaucoup.",
  ],
  "en-US": ["Hello, my internet box has not been working since this morning.", "Yes, it works now. Thank you."],
} as const;

/** 8 kHz 16-bit PCM. */
async function spoken(text: string, key: string): Promise<Buffer> {
  const { elevenlabs, callerVoice } = options;
  const path = `/v1/text-to-speech/${callerVoice}/stream?output_format=pcm_8000`;
  const asked = fetch(new URL(path, elevenlabs ?? services.elevenlabs.url), {
    method: "POST",
    headers: { "xi-api-key": key, "content-type": "application/json" },
    body: JSON.stringify({ text, model_id: "eleven_flash_v2_5" }),
    signal: AbortSignal.timeout(30_000),
  });
  const response = await reached("elevenlabs", asked);
  if (!response.ok) throw refused("elevenlabs", response.status);
  return Buffer.from(await response.arrayBuffer());
}

const usd = (amount: number): string => `$${amount.toFixed(5)}`;
const ms = (duration: number): string => `${Math.round(duration)} ms`;

function tell(told: Told): void {
  if (told.type === "line") console.log(`${told.speaker === "bot" ? "   bot" : "caller"}: ${told.text}`);
  if (told.type === "turn") {
    const understood = told.thinkingMs === null ? "" : `understood in ${ms(told.thinkingMs)}, `;
    console.log(`        (heard after ${ms(told.hearingMs)}, ${understood}answered after ${ms(told.responseMs)})`);
  }
  if (told.type === "ended" && told.transferredTo !== null)
    console.log(`        (transferred to ${told.transferredTo})`);
  if (told.type === "refused") console.log(`        (the bot refused the call: ${told.reason})`);
}

async function recordOf(voicebot: VoicebotProcess): Promise<CallRecord | undefined> {
  for (const deadline = Date.now() + 30_000; voicebot.records.length === 0 && Date.now() < deadline; ) await pause(200);
  const [record] = voicebot.records;
  return record === undefined ? undefined : CallRecord.parse(record);
}

function report({ status, durationSeconds, costUsd, savedUsd, usage }: CallRecord): void {
  const sum = (amounts: Readonly<Record<string, number>>) => Object.values(amounts).reduce((a, b) => a + b, 0);
  const each = Object.entries(costUsd).map(([provider, amount]) => `${provider} ${usd(amount)}`);
  console.log(`the call: ${status} after ${durationSeconds.toFixed(1)} s`);
  console.log(`its cost: ${usd(sum(costUsd))} (${each.join(", ")}); the cache saved ${usd(sum(savedUsd))}`);
  const { sttSeconds, inputTokens, outputTokens, charactersPaid, charactersFromCache } = usage;
  console.log(
    `its use:  ${sttSeconds.toFixed(1)} s of audio, ${inputTokens} tokens in and ${outputTokens} out, ` +
      `${charactersPaid} characters paid and ${charactersFromCache} from the cache`,
  );
}

async function live(): Promise<number> {
  const { language, recording, callerVoice: _, speechModel: model, ...addresses } = options;
  const keys = keysOf(process.env);
  await checkKeys(keys, addresses);
  const baseUrl = (service: Service) => (addresses[service] ? { baseUrl: addresses[service] } : {});
  const utterances = await Promise.all(says[language].map((text) => spoken(text, keys.elevenlabs)));
  await using voicebot = await VoicebotProcess.start({
    providersUrl: "",
    credentials: [],
    web: true,
    settings: {
      language,
      speechToText: { ...baseUrl("deepgram"), model },
      languageModel: baseUrl("groq"),
      textToSpeech: baseUrl("elevenlabs"),
      telephony: { browser: { enabled: true } },
      records: {},
    },
  });
  for (const [service, key] of Object.entries(keys)) await voicebot.putCredential(service, key);
  await voicebot.warmed();
  const [characters, spent] = [
    await voicebot.metric("voicebot_elevenlabs_characters_total"),
    await voicebot.metric("voicebot_cost_usd_total"),
  ];
  console.log(`the phrases that are always the same were made once: ${characters} characters, ${usd(spent)}`);

  const url = `ws://127.0.0.1:${voicebot.webPort}/talk/call`;
  const { responsesMs, heard, ended } = await converse(url, utterances, tell);
  await writeFile(recording, wav(heard));
  const refusing = (await voicebot.status()).refusedCredentials.find((key): key is Service => key in services);
  if (refusing !== undefined) throw refused(refusing, 401);
  const record = await recordOf(voicebot);
  if (record !== undefined) report(record);
  console.log(`the caller waited ${responsesMs.map(ms).join(", ")} for answers; what they heard: ${recording}`);
  if (!ended) throw new NotPossible("the bot did not end the call within three minutes");
  if (record?.status === "resolved") return 0;
  console.error(`live: the call should have been resolved, and was ${record?.status ?? "not recorded"}`);
  return 1;
}

try {
  process.exitCode = await live();
} catch (error) {
  if (!(error instanceof NotPossible)) throw error;
  console.error(`live: ${error.message}`);
  process.exitCode = 2;
}
