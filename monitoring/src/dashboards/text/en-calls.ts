import type { Text } from "./text.ts";

const noBot = "No voicebot";
const noCall = "No calls";

export const voicebotCalls: Text["voicebotCalls"] = {
  title: "Voicebot - calls and turns",
  description: "For operations: where refusals, waiting and errors come from, and what is left of capacity and budget.",
  rows: {
    calls: "Calls",
    objectives: "Objectives",
    turns: "Turns",
    about: "Subjects, and what follows",
    pods: "Pods",
  },
  panels: {
    arrivals: {
      title: "Calls started and ended per hour",
      description: "Pace of the calls accepted and of the calls ended, per hour. A gap that lasts: calls grow longer.",
      noValue: noBot,
    },
    capacity: {
      title: "Calls in progress and capacity",
      description:
        "Calls in progress and calls that the pods can hold together, pods that are stopping included. Thresholds: 5 and 10 calls.",
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
        "Connections refused, by reason, in each bar (five minutes at least). In gray what is no caller: a wrong opening (handshake), an unknown protocol (protocol), a call that was not announced (unannounced), a wrong signature (signature).",
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
      description: "Call records and tickets that wait on the pods to be delivered, plus those lost in the range.",
      noValue: noBot,
    },
    slowTurns: {
      title: "Turns too slow",
      description:
        "Share of turns answered later than the objective in force at that moment (objectives.turnSeconds, 1.5 s by default), over the range. Counted by the voicebot, turn by turn.",
      noValue: noCall,
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
    thoughts: {
      title: "Thinking ahead",
      description:
        "Thoughts that began before the caller had certainly finished (turns.thinkAhead), in each bar (five minutes at least). Kept: the caller heard the answer sooner. Thrown away: they went on speaking, and were thought about again.",
      noValue: noBot,
    },
    thoughtsCost: {
      title: "Cost of what was thrown away",
      description:
        "Spent in the range on thoughts that were thrown away: part of the cost of Groq. Without turns.thinkAhead it is nothing, and callers wait longer.",
      noValue: noBot,
    },
    eventLoop: {
      title: "Process lag",
      description:
        "How late the process runs its timers, 95th percentile, estimated within the histogram's buckets: above 50 ms the voice suffers.",
      noValue: noBot,
    },
    versions: {
      title: "Pods by version",
      description: "Running pods by version and revision: two lines during an update.",
      noValue: noBot,
    },
    problemsOverTime: {
      title: "Problems over time",
      description:
        "Calls that ended, by type of problem, in each bar (five minutes at least). A bar begins at the time where it is drawn.",
      noValue: "No voicebot",
    },
    sentimentOverTime: {
      title: "Sentiment over time",
      description: "Calls judged from the text of the conversation, by sentiment, in each bar (five minutes at least).",
      noValue: "No voicebot",
    },
    longestCall: {
      title: "Longest call in progress",
      description:
        "Age of the oldest call in progress, in minutes, and the declared maximum (calls.maxDurationSeconds). Above it, a call does not end.",
      noValue: "No voicebot",
    },
    ticketTags: {
      title: "Tickets by tag",
      description:
        "Tickets created in the range, by tag. Only tags that occurred are drawn, the most frequent first. Rounded series by series.",
      noValue: "No tickets",
    },
    wait: {
      title: "Caller's wait and its parts",
      description:
        "From the caller's last word to the first sound of the reply (median and p95), and the p95 of each part: transcript, understanding, voice. Estimated within the histogram's buckets; the parts do not add up to it. Each dot is a call.",
      noValue: "No calls",
    },
    turnsBudget: {
      title: "Error budget: waiting",
      description:
        "What is left, over the range, of the turns that may be late by the declared objective (objectives.turnsInTime). 100 %: none was late; below 0: the objective is missed.",
      noValue: "No calls",
    },
    callsBudget: {
      title: "Error budget: calls",
      description:
        "What is left, over the range, of the calls that may fail by the declared objective (objectives.callsWithoutFailure).",
      noValue: "No calls",
    },
    burnRate: {
      title: "Burn rate of the budget",
      description:
        "Share of turns that are late and of calls that fail, divided by what the declared objective allows, about each moment. 1: the budget lasts exactly to its end; 14.4 wakes somebody.",
      noValue: "No calls",
    },
    objective: {
      title: "Objective for the wait",
      description:
        "Declared delay (objectives.turnSeconds) within which a turn is answered; the shortest of the voicebots chosen.",
      noValue: "No voicebot",
    },
  },
};
