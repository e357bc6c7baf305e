import { voicebotCache } from "./en-cache.ts";
import { voicebotCalls } from "./en-calls.ts";
import { voicebotOperator } from "./en-operator.ts";
import { voicebotProviders } from "./en-providers.ts";
import { voicebotRoi } from "./en-roi.ts";
import type { Text } from "./text.ts";

export const en: Text = {
  timezone: "utc",
  variables: { datasource: "Data source", namespace: "Namespace", voicebot: "Voicebot", console: "Console" },
  problems: { internet: "Internet outages", mobile: "Mobile problems", unknown: "Other" },
  sentiments: { positive: "Positive", neutral: "Neutral", negative: "Negative" },
  providers: { deepgram: "Deepgram (hearing)", groq: "Groq (understanding)", elevenlabs: "ElevenLabs (voice)" },
  speechSources: { cache: "Cache", elevenlabs: "ElevenLabs" },
  languageTasks: { understanding: "Understanding", reply: "Reply", analysis: "Analysis" },
  median: "median",
  p95: "p95",
  total: "Total",
  inProgress: "in progress",
  limit: "capacity",
  started: "started",
  ended: "ended",
  waiting: "waiting",
  working: "working",
  added: "added",
  retried: "retried",
  unfinished: "unfinished work",
  longest: "longest",
  tokensIn: "input",
  tokensOut: "output",
  statuses: { resolved: "Resolved", transferred: "Transferred", abandoned: "Abandoned", failed: "Failed" },
  severities: { LOW: "Low", MEDIUM: "Medium", HIGH: "High" },
  words: {
    paid: "paid for",
    fromCache: "from the cache",
    spent: "spent",
    saved: "saved",
    wanted: "wanted",
    ready: "ready",
    draining: "leaving",
    transcript: "transcript, p95",
    understanding: "understanding, p95",
    voice: "voice, p95",
    maximum: "declared maximum",
    calls: "calls",
    turns: "wait",
  },
  annotations: { grown: "Pods added", shrunk: "Pods removed", draining: "Pods leaving" },
  voicebotRoi,
  voicebotCalls,
  voicebotCache,
  voicebotProviders,
  voicebotOperator,
};
