/** "Voicebot ROI": what calls cost, what the speech cache saves, how callers are served. First screen: the guide's. */
import type * as cog from "@grafana/grafana-foundation-sdk/cog";
import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import { type Bot, frame, type Identity } from "./frame.ts";
import type { Text } from "./text/text.ts";
import * as calls from "./voicebot-roi/calls.ts";
import * as costs from "./voicebot-roi/costs.ts";
import * as latency from "./voicebot-roi/latency.ts";

/** Draws one panel in the words of a language. */
export type PanelOf = (text: Text) => cog.Builder<dashboard.Panel>;

const rows = [
  ["costs", [costs.costToday, costs.costPerCall, costs.cacheSavings, costs.cacheHits]],
  ["business", [calls.calls, calls.resolution, calls.meanDuration, calls.positiveSentiment]],
  [
    "live",
    [calls.callsPerHour, calls.concurrentCalls, calls.problems, calls.sentimentShares, calls.concurrentCallsByBot],
  ],
  ["performance", [latency.turnResponse, latency.speechToText, latency.languageModel, latency.textToSpeech]],
  ["money", [costs.costPerDay, costs.costByProvider, costs.humanCostAvoided, costs.netGain, costs.returnOnInvestment]],
] as const satisfies readonly (readonly [keyof Text["voicebotRoi"]["rows"], readonly PanelOf[]])[];

export function voicebotRoi(identity: Identity, text: Text, bot?: Bot): dashboard.Dashboard {
  const built = frame(identity, text, bot);
  let id = 0;
  for (const [row, panels] of rows) {
    built.withRow(new dashboard.RowBuilder(text.voicebotRoi.rows[row]).id(++id));
    for (const panel of panels) built.withPanel({ build: () => ({ ...panel(text).build(), id: ++id }) });
  }
  return built.build();
}
