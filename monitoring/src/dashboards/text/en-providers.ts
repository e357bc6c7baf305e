import type { Text } from "./text.ts";

const noBot = "No voicebot";
const noCall = "No calls";

export const voicebotProviders: Text["voicebotProviders"] = {
  title: "Voicebot - providers",
  description: "Deepgram, Groq and ElevenLabs: what fails, what is late, what steps in, and at which price.",
  rows: { errors: "Errors", speed: "Latency", use: "Use", prices: "Prices" },
  panels: {
    errorShare: {
      title: "Share of errors by provider",
      description:
        "Errors divided by errors plus requests, about each moment. Above 5 % for five minutes: the alert VoicebotProviderErrorRate.",
      noValue: "No requests",
    },
    errorsTotal: {
      title: "Errors by kind",
      description:
        "Errors of the range, by provider and kind. Only those that happened are drawn, the most frequent first.",
      noValue: "No errors",
    },
    spendOverTime: {
      title: "Spending per hour",
      description: "Spent at each provider, per hour, about each moment.",
      noValue: "No voicebot",
    },
    tableAge: {
      title: "Age of the price table, in days",
      description:
        "Days since the date of the newest price table in force. Above 90 days: the alert VoicebotPriceTableStale.",
      noValue: "Table without a date",
    },
    providerErrors: {
      title: "Provider errors",
      description: "Errors by provider and kind, in each bar (five minutes at least).",
      noValue: "No errors",
    },
    fallbacks: {
      title: "Fallbacks",
      description: "Times a second choice was taken, from what to what, in each bar (five minutes at least).",
      noValue: "No fallbacks",
    },
    providerRequests: {
      title: "Requests per minute",
      description: "Deepgram streams opened, requests to Groq and phrases paid to ElevenLabs, per minute.",
      noValue: noBot,
    },
    tokens: {
      title: "Groq tokens per hour",
      description: "Tokens sent to the language model and received from it, per hour.",
      noValue: noBot,
    },
    audio: {
      title: "Audio transcribed",
      description:
        "Length of the audio sent to Deepgram over the range, in days, hours, minutes and seconds: this is what is charged.",
      noValue: noBot,
    },
    prices: {
      title: "Prices in force",
      description:
        "In US dollars and the quantities that the providers sell by, from the price table that the pods apply now; its date in brackets.",
      noValue: "No price table",
    },
    speechToText: {
      title: "STT latency (Deepgram)",
      description:
        "End of speech to final transcript. Median and 95th percentile, estimated within the histogram's buckets.",
      noValue: noCall,
    },
    languageModel: {
      title: "LLM latency (Groq)",
      description:
        "Answer time of the language model, by task. 95th percentile, estimated within the histogram's buckets.",
      noValue: noCall,
    },
    textToSpeech: {
      title: "TTS latency (ElevenLabs and cache)",
      description:
        "Request of a phrase to its first sound, by where the speech came from. 95th percentile, estimated within the histogram's buckets.",
      noValue: noCall,
    },
  },
};
