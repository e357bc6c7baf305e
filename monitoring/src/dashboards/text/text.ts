/** What a dashboard says in one language. Every table has the same keys: a panel without its words does not compile. */
import type {
  callStatuses,
  problemTypes,
  providers,
  rejectionReasons,
  sentiments,
  severities,
} from "../../metrics/voicebot.ts";

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
  "costByBot",
  "budgetUsed",
  "forecast",
  "budgetDeclared",
  "callsChange",
  "spendChange",
  "costPerCallChange",
  "resolutionChange",
] as const;

export const voicebotCallsPanels = [
  "arrivals",
  "capacity",
  "outcomes",
  "rejected",
  "tickets",
  "draining",
  "recordsPending",
  "slowTurns",
  "bargeIn",
  "interruptions",
  "underflows",
  "thoughts",
  "thoughtsCost",
  "eventLoop",
  "versions",
  "problemsOverTime",
  "sentimentOverTime",
  "longestCall",
  "ticketTags",
  "wait",
  "turnsBudget",
  "callsBudget",
  "burnRate",
  "objective",
] as const;

export const voicebotCachePanels = [
  "hitRate",
  "saved",
  "voiceCost",
  "warmingCost",
  "hitsOverTime",
  "phrases",
  "characters",
  "savedByBot",
  "latency",
  "moneyOverTime",
] as const;

export const voicebotProvidersPanels = [
  "errorShare",
  "errorsTotal",
  "spendOverTime",
  "tableAge",
  "providerErrors",
  "fallbacks",
  "providerRequests",
  "tokens",
  "audio",
  "prices",
  "speechToText",
  "languageModel",
  "textToSpeech",
] as const;

export const voicebotOperatorPanels = [
  "conditions",
  "reconciles",
  "reconcileTime",
  "queueDepth",
  "queueTime",
  "queueTraffic",
  "workers",
  "stuckWork",
  "apiRequests",
  "apiTime",
  "leader",
  "reconcileErrors",
  "pods",
  "troubles",
] as const;

interface DashboardText<Row extends string, Panel extends string> {
  readonly title: string;
  readonly description: string;
  readonly rows: Readonly<Record<Row, string>>;
  readonly panels: Readonly<Record<Panel, PanelText>>;
}

export interface Text {
  /** IANA time zone in which "today" and the days are drawn. */
  readonly timezone: string;
  readonly variables: {
    readonly datasource: string;
    readonly namespace: string;
    readonly voicebot: string;
    readonly console: string;
  };
  readonly problems: Readonly<Record<(typeof problemTypes)[number], string>>;
  readonly sentiments: Readonly<Record<(typeof sentiments)[number], string>>;
  readonly providers: Readonly<Record<(typeof providers)[number], string>>;
  readonly speechSources: { readonly cache: string; readonly elevenlabs: string };
  readonly languageTasks: { readonly understanding: string; readonly reply: string; readonly analysis: string };
  readonly median: string;
  readonly p95: string;
  readonly total: string;
  readonly inProgress: string;
  readonly limit: string;
  readonly started: string;
  readonly ended: string;
  readonly waiting: string;
  readonly working: string;
  readonly added: string;
  readonly retried: string;
  readonly unfinished: string;
  readonly longest: string;
  readonly tokensIn: string;
  readonly tokensOut: string;
  /** In what quantities the providers sell. */
  readonly sold: Readonly<Record<"audio_second" | "input_token" | "output_token" | "character", string>>;
  /** Names of lines. */
  readonly words: Readonly<
    Record<
      | "paid"
      | "fromCache"
      | "spent"
      | "saved"
      | "wanted"
      | "ready"
      | "draining"
      | "transcript"
      | "understanding"
      | "voice"
      | "maximum"
      | "calls"
      | "turns"
      | "objective"
      | "kept"
      | "thrownAway",
      string
    >
  >;
  readonly annotations: Readonly<Record<"grown" | "shrunk" | "draining", string>>;
  readonly statuses: Readonly<Record<(typeof callStatuses)[number], string>>;
  readonly rejections: Readonly<Record<(typeof rejectionReasons)[number], string>>;
  readonly severities: Readonly<Record<(typeof severities)[number], string>>;
  readonly voicebotRoi: DashboardText<
    "costs" | "business" | "live" | "performance" | "money" | "budget" | "compared",
    (typeof voicebotRoiPanels)[number]
  >;
  readonly voicebotCalls: DashboardText<
    "calls" | "objectives" | "turns" | "about" | "pods",
    (typeof voicebotCallsPanels)[number]
  >;
  readonly voicebotCache: DashboardText<"money" | "use" | "speed", (typeof voicebotCachePanels)[number]>;
  readonly voicebotProviders: DashboardText<
    "errors" | "speed" | "use" | "prices",
    (typeof voicebotProvidersPanels)[number]
  >;
  readonly voicebotOperator: DashboardText<"bots" | "reconciles" | "api", (typeof voicebotOperatorPanels)[number]>;
}
