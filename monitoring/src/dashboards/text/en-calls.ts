import type { Text } from "./text.ts";

const noBot = "No voicebot";
const noCall = "No calls";

export const voicebotCalls: Text["voicebotCalls"] = {
  title: "Voicebot - calls and turns",
  description: "For operations: where refusals, waiting and errors come from, and what is left of capacity and budget.",
  rows: { calls: "Calls", care: "To be taken care of", turns: "Turns", providers: "Providers", means: "Means" },
  panels: {
    arrivals: {
      title: "Calls started and ended per hour",
      description: "Pace of the calls accepted and of the calls ended, per hour. A gap that lasts: calls grow longer.",
      noValue: noBot,
    },
    capacity: {
      title: "Calls in progress and capacity",
      description: "Calls in progress and calls that the pods can hold together, pods that are stopping included.",
      noValue: noBot,
    },
    outcomes: {
      title: "Call outcomes",
      description: "Share of each outcome in the calls that ended in the range.",
      noValue: noCall,
    },
    rejected: {
      title: "Connections refused",
      description:
        "Connections refused, by reason, in each bar (five minutes at least). handshake and protocol: strangers' bytes, not callers.",
      noValue: noBot,
    },
    tickets: {
      title: "Tickets by severity",
      description: "Tickets created in the range. Rounded series by series.",
      noValue: noBot,
    },
    draining: {
      title: "Pods that are leaving",
      description: "Pods that finish their calls before they leave, and take no new ones.",
      noValue: noBot,
    },
    recordsPending: {
      title: "Tickets and records not delivered",
      description: "Call records that wait on the pods to be delivered, plus the tickets lost in the range.",
      noValue: noBot,
    },
    slowTurns: {
      title: "Turns too slow",
      description:
        "Share of turns answered more than 1.5 s after the caller stopped speaking, over the range. The objective allows 5 %.",
      noValue: noCall,
    },
    budgetUsed: {
      title: "Today's budget used",
      description:
        "Spent since midnight divided by the declared daily budget (costs.budgetUsdPerDay) of the voicebots chosen.",
      noValue: "Budget not declared",
    },
    bargeIn: {
      title: "Reaction to barge-in",
      description:
        "Caller starts to speak over the voicebot to voicebot silent. Median and 95th percentile, estimated within the histogram's buckets.",
      noValue: "No interruptions",
    },
    interruptions: {
      title: "Barge-ins",
      description: "Times a caller interrupted the voicebot, in each bar (five minutes at least).",
      noValue: noBot,
    },
    underflows: {
      title: "Gaps in the voice",
      description:
        "Frames of speech that were due and missing, in each bar (five minutes at least): callers hear a hiccup.",
      noValue: noBot,
    },
    eventLoop: {
      title: "Process lag",
      description:
        "How late the process runs its timers, 95th percentile, estimated within the histogram's buckets: above 50 ms the voice suffers.",
      noValue: noBot,
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
      description: "Length of the audio sent to Deepgram over the range: this is what is charged.",
      noValue: noBot,
    },
    characters: {
      title: "Characters spoken",
      description:
        "Characters spoken over the range, by where the voice came from. Only those of ElevenLabs are charged.",
      noValue: noBot,
    },
    prices: {
      title: "Prices in force",
      description: "Price per unit, in US dollars, of the price table that the pods apply now.",
      noValue: "No price table",
    },
    versions: {
      title: "Pods by version",
      description: "Running pods by version and revision: two lines during an update.",
      noValue: noBot,
    },
  },
};
