/** "Calls and turns": for the person who operates voicebots. */
import type * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import { voicebotMetrics } from "../metrics/voicebot.ts";
import { type Bot, frame, type Identity } from "./frame.ts";
import { laidOut } from "./laid-out.ts";
import type { Text } from "./text/text.ts";
import * as calls from "./voicebot-calls/calls.ts";
import * as providers from "./voicebot-calls/providers.ts";
import * as turns from "./voicebot-calls/turns.ts";

export function voicebotCalls(identity: Identity, text: Text, bot?: Bot): dashboard.Dashboard {
  const { rows } = text.voicebotCalls;
  return laidOut(frame(identity, text, voicebotMetrics.activeCalls.name, bot), [
    {
      title: rows.calls,
      panels: [calls.arrivals(text), calls.capacity(text), calls.outcomes(text), calls.rejected(text)],
    },
    {
      title: rows.care,
      panels: [calls.tickets(text), calls.recordsPending(text), calls.draining(text), calls.budgetUsed(text)],
    },
    {
      title: rows.turns,
      panels: [
        calls.slowTurns(text),
        turns.bargeIn(text),
        turns.interruptions(text),
        turns.underflows(text),
        turns.eventLoop(text),
      ],
    },
    {
      title: rows.providers,
      panels: [
        providers.providerErrors(text),
        providers.fallbacks(text),
        providers.providerRequests(text),
        providers.tokens(text),
      ],
    },
    {
      title: rows.means,
      panels: [providers.audio(text), providers.characters(text), providers.prices(text), providers.versions(text)],
    },
  ]);
}
