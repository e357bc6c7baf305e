/** "Voicebot ROI": what calls cost, what the speech cache saves, how callers are served. First screen: the guide's. */
import type * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import { voicebotMetrics } from "../metrics/voicebot.ts";
import { type Bot, frame, type Identity } from "./frame.ts";
import { laidOut } from "./laid-out.ts";
import { recorded } from "./resolution.ts";
import type { Text } from "./text/text.ts";
import * as budget from "./voicebot-roi/budget.ts";
import * as calls from "./voicebot-roi/calls.ts";
import * as compared from "./voicebot-roi/compared.ts";
import * as costs from "./voicebot-roi/costs.ts";
import * as latency from "./voicebot-roi/latency.ts";

export function voicebotRoi(identity: Identity, text: Text, bot?: Bot): dashboard.Dashboard {
  const { rows } = text.voicebotRoi;
  return laidOut(recorded(frame(identity, text, voicebotMetrics.activeCalls.name, bot)), [
    {
      title: rows.costs,
      panels: [costs.costToday(text), costs.costPerCall(text), costs.cacheSavings(text), costs.cacheHits(text)],
    },
    {
      title: rows.business,
      panels: [calls.calls(text), calls.resolution(text), calls.meanDuration(text), calls.positiveSentiment(text)],
    },
    {
      title: rows.live,
      panels: [
        calls.callsPerHour(text),
        calls.concurrentCalls(text),
        calls.problems(text),
        calls.sentimentShares(text),
        calls.concurrentCallsByBot(text),
      ],
    },
    {
      title: rows.performance,
      panels: [
        latency.turnResponse(text),
        latency.speechToText(text, text.voicebotRoi.panels.speechToText),
        latency.languageModel(text, text.voicebotRoi.panels.languageModel),
        latency.textToSpeech(text, text.voicebotRoi.panels.textToSpeech),
      ],
    },
    {
      title: rows.money,
      panels: [
        costs.costPerDay(text),
        costs.costByProvider(text),
        costs.humanCostAvoided(text),
        costs.netGain(text),
        costs.returnOnInvestment(text),
        costs.costByBot(text),
      ],
    },
    {
      title: rows.budget,
      panels: [budget.budgetUsed(text), budget.forecast(text), budget.budgetDeclared(text)],
    },
    {
      title: rows.compared,
      panels: [
        compared.callsChange(text),
        compared.spendChange(text),
        compared.costPerCallChange(text),
        compared.resolutionChange(text),
      ],
    },
  ]);
}
