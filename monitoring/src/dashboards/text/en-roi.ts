import type { Text } from "./text.ts";

const noBot = "No voicebot";
const noCall = "No calls";

export const voicebotRoi: Text["voicebotRoi"] = {
  title: "Voicebot ROI",
  description:
    "What calls cost, what the speech cache saves, and how callers are served. Amounts are in US dollars, priced by the voicebot when they are spent.",
  rows: {
    costs: "Costs",
    business: "Business",
    live: "Calls",
    performance: "Performance",
    money: "Return on investment",
    budget: "Budget",
    compared: "Compared with the range before",
  },
  panels: {
    costToday: {
      title: "Total cost today",
      description:
        "Spent at ElevenLabs, Deepgram and Groq since midnight (the dashboard's time zone), whatever the range chosen. The sum of what each pod counted when it spent it; Prometheus extrapolates: right within 2 %, the invoice decides.",
      noValue: noBot,
    },
    costPerCall: {
      title: "Cost per call",
      description:
        "Spent in the range divided by the calls that ended in the range. Over a short range, calls still in progress have cost something and are not counted yet.",
      noValue: noCall,
    },
    cacheSavings: {
      title: "Saved by the cache",
      description:
        "What the phrases served by the speech cache would have cost at ElevenLabs over the range, at the price in force at that moment.",
      noValue: noBot,
    },
    cacheHits: {
      title: "Cache hits",
      description:
        "Phrases spoken from the cache divided by all phrases spoken, over the range. Counts phrases, not characters.",
      noValue: "No phrases",
    },
    calls: {
      title: "Calls",
      description:
        "Calls that ended in the range, however they ended. Rounded series by series; a call that ended just before a pod stopped may be missing.",
      noValue: noBot,
    },
    resolution: {
      title: "Resolution rate",
      description:
        "Calls that the voicebot resolved alone, divided by all calls that ended (resolved, transferred, abandoned, failed) in the range.",
      noValue: noCall,
    },
    meanDuration: {
      title: "Mean duration",
      description: "Total length of the calls that ended in the range divided by their number.",
      noValue: noCall,
    },
    positiveSentiment: {
      title: "Positive sentiment",
      description:
        "Calls judged positive from the text of the conversation, divided by all calls judged in the range. An estimate, not a survey.",
      noValue: noCall,
    },
    callsPerHour: {
      title: "Calls per hour",
      description:
        "Calls ended per hour, averaged over each bar (an hour at least). A bar begins at the time where it is drawn; the last is not over.",
      noValue: noCall,
    },
    concurrentCalls: {
      title: "Concurrent calls",
      description:
        "Calls in progress now, over all pods, those that are stopping included. Green below 5, yellow from 5 to 9, red from 10.",
      noValue: noBot,
    },
    problems: {
      title: "Problem distribution",
      description: "Share of each type of problem in the calls that ended in the range.",
      noValue: noCall,
    },
    sentiments: {
      title: "Caller sentiment",
      description: "Share of each sentiment, from the text of the conversation, in the calls that ended in the range.",
      noValue: noCall,
    },
    concurrentCallsByBot: {
      title: "Concurrent calls by voicebot",
      description:
        "Calls in progress over time, by voicebot. This number drives how many pods run. Thresholds: 5 and 10 calls.",
      noValue: noBot,
    },
    turnResponse: {
      title: "Caller's wait",
      description:
        "From the caller's last word to the first sound of the reply: what the caller feels. Median and 95th percentile, estimated within the histogram's buckets. The dashed line is the objective that the resource declares (objectives.turnSeconds), the strictest of those chosen. The stages do not add up to the wait.",
      noValue: noCall,
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
    costPerDay: {
      title: "Cost per day",
      description:
        "Spent on each of the last 14 days, by provider, whatever the range chosen. Today is not over; a day on which the clock changes is off by an hour.",
      noValue: noBot,
    },
    costByProvider: {
      title: "Cost by provider",
      description: "Spent at each provider over the range, priced when it was spent.",
      noValue: noBot,
    },
    humanCostAvoided: {
      title: "Human cost avoided",
      description:
        "Calls that the voicebot resolved alone times the declared cost of a call handled by a person (costs.humanCostPerCallUsd). A declared assumption, not a measurement. Voicebots without a declared cost do not count.",
      noValue: "Human cost not declared",
    },
    netGain: {
      title: "Net gain",
      description: "Human cost avoided minus what was spent in the range, for voicebots whose human cost is declared.",
      noValue: "Human cost not declared",
    },
    returnOnInvestment: {
      title: "ROI",
      description:
        "Net gain divided by what was spent in the range, for voicebots whose human cost is declared. 100 %: each dollar spent comes back and brings another.",
      noValue: "Nothing spent, or human cost not declared",
    },
    costByBot: {
      title: "Cost by voicebot",
      description: "Spent over the range by each voicebot, priced when it was spent.",
      noValue: "No voicebot",
    },
    budgetUsed: {
      title: "Today's budget used",
      description:
        "Spent since midnight divided by the declared daily budget (costs.budgetUsdPerDay) of the voicebots chosen.",
      noValue: "Budget not declared",
    },
    forecast: {
      title: "Forecast for 24 hours",
      description:
        "Spent in the last six hours, times four: what a day would cost at this pace, whatever the range chosen.",
      noValue: "No voicebot",
    },
    budgetDeclared: {
      title: "Declared daily budget",
      description:
        "Sum of the daily budgets (costs.budgetUsdPerDay) that the voicebots chosen declare, as last seen in the range.",
      noValue: "Budget not declared",
    },
    callsChange: {
      title: "Calls, compared with before",
      description:
        "Calls that ended in the range, compared with those of the range of the same length before it. 10 %: a tenth more; below zero: fewer.",
      noValue: "No calls before",
    },
    spendChange: {
      title: "Spending, compared with before",
      description: "Spent in the range, compared with what was spent in the range of the same length before it.",
      noValue: "Nothing spent before",
    },
    costPerCallChange: {
      title: "Cost per call, compared with before",
      description: "Cost per call of the range, compared with that of the range of the same length before it.",
      noValue: "No calls before",
    },
    resolutionChange: {
      title: "Resolution, compared with before",
      description: "Resolution rate of the range minus that of the range of the same length before it, in points.",
      noValue: "No calls before",
    },
  },
};
