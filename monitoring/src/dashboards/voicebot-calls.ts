/** "Calls and turns": for the person who operates voicebots. */
import type * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import { voicebotMetrics } from "../metrics/voicebot.ts";
import { type Bot, frame, type Identity, marked, podMarks } from "./frame.ts";
import { laidOut } from "./laid-out.ts";
import { recorded } from "./resolution.ts";
import type { Text } from "./text/text.ts";
import * as calls from "./voicebot-calls/calls.ts";
import * as objectives from "./voicebot-calls/objectives.ts";
import * as pods from "./voicebot-calls/pods.ts";
import * as turns from "./voicebot-calls/turns.ts";

export function voicebotCalls(identity: Identity, text: Text, bot?: Bot): dashboard.Dashboard {
  const { rows } = text.voicebotCalls;
  return laidOut(marked(recorded(frame(identity, text, voicebotMetrics.activeCalls.name, bot)), podMarks(text)), [
    {
      title: rows.calls,
      panels: [calls.arrivals(text), calls.capacity(text), calls.outcomes(text), calls.rejected(text)],
    },
    {
      title: rows.objectives,
      panels: [
        objectives.objective(text),
        objectives.slowTurns(text),
        objectives.turnsBudget(text),
        objectives.callsBudget(text),
        objectives.burnRate(text),
      ],
    },
    {
      title: rows.turns,
      panels: [
        turns.wait(text),
        turns.bargeIn(text),
        turns.interruptions(text),
        turns.thoughts(text),
        turns.thoughtsCost(text),
        turns.underflows(text),
        turns.eventLoop(text),
      ],
    },
    {
      title: rows.about,
      panels: [
        calls.problemsOverTime(text),
        calls.sentimentOverTime(text),
        calls.tickets(text),
        calls.ticketTags(text),
        pods.recordsPending(text),
      ],
    },
    {
      title: rows.pods,
      panels: [calls.longestCall(text), pods.draining(text), pods.versions(text)],
    },
  ]);
}
