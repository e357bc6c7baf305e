/** What a dashboard says in one language. Every table has the same keys: a panel without its words does not compile. */
import type { problemTypes, providers, sentiments } from "../../metrics/voicebot.ts";

export const languages = ["fr", "en"] as const;
export type Language = (typeof languages)[number];

export interface PanelText {
  readonly title: string;
  /** How the number is made: what is counted, over which time, and where it may mislead. */
  readonly description: string;
  /** What the panel says when there is no number. */
  readonly noValue: string;
}

export const voicebotRoiPanels = [
  "costToday",
  "costPerCall",
  "cacheSavings",
  "cacheHits",
  "calls",
  "resolution",
  "meanDuration",
  "positiveSentiment",
  "callsPerHour",
  "concurrentCalls",
  "problems",
  "sentiments",
  "concurrentCallsByBot",
  "turnResponse",
  "speechToText",
  "languageModel",
  "textToSpeech",
  "costPerDay",
  "costByProvider",
  "humanCostAvoided",
  "netGain",
  "returnOnInvestment",
] as const;

export interface Text {
  /** IANA time zone in which "today" and the days are drawn. */
  readonly timezone: string;
  readonly variables: { readonly datasource: string; readonly namespace: string; readonly voicebot: string };
  readonly problems: Readonly<Record<(typeof problemTypes)[number], string>>;
  readonly sentiments: Readonly<Record<(typeof sentiments)[number], string>>;
  readonly providers: Readonly<Record<(typeof providers)[number], string>>;
  readonly speechSources: { readonly cache: string; readonly elevenlabs: string };
  readonly languageTasks: { readonly understanding: string; readonly reply: string; readonly analysis: string };
  readonly median: string;
  readonly p95: string;
  readonly total: string;
  readonly voicebotRoi: {
    readonly title: string;
    readonly description: string;
    readonly rows: Readonly<Record<"costs" | "business" | "live" | "performance" | "money", string>>;
    readonly panels: Readonly<Record<(typeof voicebotRoiPanels)[number], PanelText>>;
  };
}
