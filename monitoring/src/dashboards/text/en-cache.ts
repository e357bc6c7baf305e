import type { Text } from "./text.ts";

export const voicebotCache: Text["voicebotCache"] = {
  title: "Voicebot - speech cache",
  description: "What the cache of speech serves, what it saves, and what the voice still costs.",
  rows: { money: "Money", use: "Use", speed: "Speed" },
  panels: {
    hitRate: {
      title: "Cache hits",
      description:
        "Phrases spoken from the cache divided by all phrases spoken, over the range. Counts phrases, not characters.",
      noValue: "No phrases",
    },
    saved: {
      title: "Saved by the cache",
      description:
        "What the phrases served by the cache would have cost at ElevenLabs over the range, at the price in force at that moment.",
      noValue: "No voicebot",
    },
    voiceCost: {
      title: "Voice paid for",
      description: "Spent at ElevenLabs over the range, the warming of the cache included.",
      noValue: "No voicebot",
    },
    warmingCost: {
      title: "Warming of the cache",
      description:
        "Spent in the range on the fixed phrases that pods synthesise before any call: once for a cluster and a voice. All that is spent outside a call.",
      noValue: "No voicebot",
    },
    hitsOverTime: {
      title: "Cache hits over time",
      description:
        "Share of the phrases that came from the cache, about each moment, by voicebot. A lasting fall: the alert VoicebotTtsCacheCollapse.",
      noValue: "No phrases",
    },
    phrases: {
      title: "Phrases spoken",
      description: "Phrases from the cache and phrases paid for, in each bar (five minutes at least).",
      noValue: "No voicebot",
    },
    characters: {
      title: "Characters spoken",
      description:
        "Characters spoken over the range, by where the voice came from. Only those of ElevenLabs are charged.",
      noValue: "No voicebot",
    },
    savedByBot: {
      title: "Saved by voicebot",
      description: "What the cache saved over the range, by voicebot.",
      noValue: "No voicebot",
    },
    latency: {
      title: "First sound, cache and ElevenLabs",
      description:
        "Request of a phrase to its first sound, by where the voice came from. Median and p95, estimated within the histogram's buckets.",
      noValue: "No calls",
    },
    moneyOverTime: {
      title: "Spent and saved per hour",
      description: "Spent at ElevenLabs and saved by the cache, per hour, about each moment.",
      noValue: "No voicebot",
    },
  },
};
