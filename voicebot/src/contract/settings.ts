/**
 * What a voicebot does, as data: the file that the operator writes and the pod reads again for each new call. The
 * Voicebot resource's spec is built from the same schemas, so a field is described once.
 */
import * as z from "zod";
import { ConversationSettings, lookUpNamesDiffer, namesDiffer } from "./conversation-settings.ts";

export const languages = ["fr-FR", "en-US"] as const;

const baseUrl = z
  .url({ protocol: /^(https?|wss?)$/ })
  .optional()
  .describe("Another address of the provider: its EU host, a proxy, an emulator.");

const isTimeZone = (text: string): boolean => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: text }).format(0);
    return true;
  } catch {
    return false;
  }
};
const day = "(Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
const hour = "([01][0-9]|2[0-3]):[0-5][0-9]";

export const OpeningHours = z
  .object({
    timezone: z
      .string()
      .min(1)
      .max(64)
      .refine(isTimeZone, "write a time zone of the IANA list, like Europe/Paris")
      .describe("Time zone of the IANA list, like Europe/Paris."),
    open: z
      .array(
        z
          .string()
          .regex(
            new RegExp(`^${day}(-${day})? ${hour}-(${hour}|24:00)$`),
            'write days and hours like "Mon-Thu 09:00-12:00"',
          ),
      )
      .min(1)
      .max(21)
      .describe('Days and hours, like "Mon-Thu 09:00-12:00", "Fri 14:00-17:00".'),
    holidays: z
      .array(
        z
          .string()
          .regex(/^([0-9]{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/, 'write a day like "2026-12-25", or "12-25"'),
      )
      .max(100)
      .default([])
      .describe('Days on which nobody is there: "2026-12-25", or "12-25" for every year.'),
  })
  .describe("When people are there to take over. Always, when absent.");
export type OpeningHours = z.output<typeof OpeningHours>;

export const ScenarioSettings = z
  .object({
    preset: z.enum(["telecom-support"]).default("telecom-support").describe("A built-in scenario."),
    phrases: z
      .record(z.string(), z.string().min(1).max(1000))
      .default({})
      .describe("Phrases that replace the preset's, by key (welcome, goodbye, ...)."),
    hours: OpeningHours.optional(),
    callerLookup: z
      .object({
        url: z
          .url({ protocol: /^https?$/ })
          .max(2048)
          .describe(
            "Asked by GET with ?phone=NUMBER; answers JSON {name, company, email, openTickets: [{id}]}, or 404. Given two seconds.",
          ),
      })
      .optional()
      .describe("Who calls, by their number, where the PBX tells it. What is known is not asked."),
    transfer: z
      .object({
        destination: z.string().min(1).max(256).describe("Where the dialplan sends a caller who needs a person."),
      })
      .prefault({ destination: "support" })
      .describe("How a call is handed to a person."),
  })
  .describe("What the bot says and asks.");

export const SpeechToTextSettings = z
  .object({
    provider: z.enum(["deepgram"]).default("deepgram").describe("Who does it."),
    model: z
      .string()
      .min(1)
      .max(128)
      .default("nova-3")
      .describe("The provider's model. flux-general-multi decides by itself when a caller has finished."),
    keyterms: z.array(z.string().min(1).max(64)).max(100).default([]).describe("Words to listen for."),
    baseUrl,
  })
  .describe("How the bot hears.");

export const LanguageModelSettings = z
  .object({
    provider: z.enum(["groq"]).default("groq").describe("Who does it."),
    model: z.string().min(1).max(128).default("openai/gpt-oss-120b").describe("The provider's model."),
    fallbackModels: z
      .array(z.string().min(1).max(128))
      .max(4)
      .default(["openai/gpt-oss-20b"])
      .describe("Tried in this order when the model fails."),
    baseUrl,
  })
  .describe("How the bot understands.");

export type LanguageModelSettings = z.output<typeof LanguageModelSettings>;

export const TextToSpeechSettings = z
  .object({
    provider: z.enum(["elevenlabs"]).default("elevenlabs").describe("Who does it."),
    voiceId: z.string().min(1).max(128).default("EXAVITQu4vr4xnSDxMaL").describe("ElevenLabs voice."),
    model: z.string().min(1).max(128).default("eleven_flash_v2_5").describe("The provider's model."),
    baseUrl,
  })
  .describe("How the bot speaks.");

export const TurnSettings = z
  .object({
    endpointingMs: z
      .int()
      .min(10)
      .max(5000)
      .default(500)
      .describe("Silence after which the caller has finished. Deepgram's flux models decide by themselves."),
    thinkAhead: z
      .boolean()
      .default(true)
      .describe(
        "Whether the bot begins to understand when the caller seems to have finished, before it is certain. Answers come sooner, for more questions to the language model.",
      ),
    bargeIn: z
      .object({
        minSpeechMs: z.int().min(0).max(5000).default(300).describe("Speech shorter than this does not interrupt."),
        minWords: z.int().min(0).max(10).default(0).describe("Fewer words than this do not interrupt."),
      })
      .prefault({})
      .describe("When a caller interrupts the bot."),
    silence: z
      .object({
        promptAfterSeconds: z.int().min(3).max(120).default(15).describe("Silence after which the bot asks again."),
        hangUpAfterSeconds: z.int().min(5).max(300).default(30).describe("Silence after which the bot says goodbye."),
      })
      .prefault({})
      .describe("What happens when nobody speaks."),
  })
  .describe("When the caller is heard, and when left alone.");

export const CallSettings = z
  .object({
    maxPerPod: z.int().min(1).max(500).default(25).describe("Calls a pod accepts at once."),
    maxDurationSeconds: z.int().min(30).max(14_400).default(600).describe("After this the bot says goodbye."),
  })
  .describe("Limits of calls.");

export const TelephonySettings = z.object({
  announcements: z
    .enum(["optional", "required"])
    .default("optional")
    .describe("required: an AudioSocket call that was not announced over HTTP is refused."),
  twilio: z
    .object({
      enabled: z
        .boolean()
        .default(false)
        .describe("Needs the key twilio (the account's auth token) in the credentials."),
      publicUrl: z
        .url({ protocol: /^https?$/ })
        .max(512)
        .optional()
        .describe(
          "Where Twilio reaches port 9094, as https://voice.example.com: its signatures are made for this address.",
        ),
      baseUrl,
    })
    .prefault({})
    .describe("Calls by Twilio Media Streams."),
  browser: z
    .object({
      enabled: z
        .boolean()
        .default(false)
        .describe("Who reaches the page can place calls that you pay for: let the Ingress ask who they are."),
    })
    .prefault({})
    .describe("A page to talk to the bot with, at /talk/ on port 9094."),
});

export const CacheSettings = z.object({
  ttlHours: z.int().min(1).max(8760).default(720).describe("How long an unused phrase is kept."),
});

export const CostSettings = z.object({
  humanCostPerCallUsd: z.number().min(0).max(10_000).optional().describe("What a call handled by a person costs."),
  budgetUsdPerDay: z.number().min(0).max(1_000_000).optional().describe("What a day may cost."),
});

export const ObjectiveSettings = z
  .object({
    turnSeconds: z
      .number()
      .min(0.3)
      .max(10)
      .default(1.5)
      .describe("A caller who stops speaking is answered within this."),
    turnsInTime: z.number().min(0.9).max(0.999).default(0.95).describe("Share of the turns that are answered in time."),
    callsWithoutFailure: z.number().min(0.9).max(0.9999).default(0.99).describe("Share of the calls that do not fail."),
  })
  .describe("What callers may expect: dashboards show how much is left of it, alerts say when it runs out too fast.");

export const TicketSettings = z.object({
  webhook: z.object({
    url: z
      .url({ protocol: /^https?$/ })
      .describe("Where each ticket is sent, signed by HMAC as https://www.standardwebhooks.com has it."),
  }),
});

export const RecordingSettings = z.object({
  enabled: z.boolean().default(false).describe("Whether calls are recorded. Callers are told so at the beginning."),
  uploadTo: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("Where recordings are uploaded to, by tus 1.0 (https://tus.io)."),
});

export const RecordSettings = z
  .object({
    sink: z
      .object({ url: z.url({ protocol: /^https?$/ }).describe("Where each call's record is sent, as a CloudEvent.") })
      .optional()
      .describe("Who keeps the records; nobody when absent."),
    recording: RecordingSettings.prefault({}).describe("Stereo recordings: the caller left, the bot right."),
    tickets: TicketSettings.optional().describe("Who takes up the tickets; only the sink when absent."),
  })
  .describe("What is kept of a call.");

/** The settings file, whole. Unknown keys are refused: a misspelt setting must not be silently ignored. */
export const Settings = z.strictObject({
  language: z.enum(languages).default("fr-FR"),
  scenario: ScenarioSettings.prefault({}),
  conversation: ConversationSettings.prefault({})
    .refine(
      ({ mode, assistant }) => mode !== "assistant" || assistant !== undefined,
      "mode assistant needs conversation.assistant.prompt",
    )
    .refine(
      ({ assistant }) =>
        lookUpNamesDiffer(assistant?.lookUps ?? []) && namesDiffer(assistant?.transfer.destinations ?? []),
      "the names of assistant.lookUps, and those of assistant.transfer.destinations, must differ",
    ),
  speechToText: SpeechToTextSettings.prefault({}),
  languageModel: LanguageModelSettings.prefault({}),
  textToSpeech: TextToSpeechSettings.prefault({}),
  turns: TurnSettings.prefault({}),
  calls: CallSettings.prefault({}),
  telephony: TelephonySettings.prefault({}),
  cache: CacheSettings.prefault({}),
  records: RecordSettings.prefault({}),
  costs: CostSettings.prefault({}),
  objectives: ObjectiveSettings.prefault({}),
});

export type Settings = z.output<typeof Settings>;
