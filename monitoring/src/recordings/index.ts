/** Everything that is recorded: what the dashboards count over their range. A bot's own; the operator's is little. */
import { voicebotMetrics as metrics } from "../metrics/voicebot.ts";
import { bucketsOf, countOf, sumOf } from "../promql.ts";
import { growthOf, maxOfPods, type Recording, sumOfPods } from "./recording.ts";

export type { Recording, Resolution } from "./recording.ts";

export const recordings: readonly Recording[] = [
  metrics.callsStartedTotal,
  metrics.callsTotal,
  metrics.callsRejectedTotal,
  sumOf(metrics.callDurationSeconds),
  countOf(metrics.callDurationSeconds),
  metrics.clientSentimentTotal,
  metrics.ticketsCreatedTotal,
  metrics.recordsLostTotal,
  bucketsOf(metrics.turnResponseSeconds),
  countOf(metrics.turnResponseSeconds),
  metrics.slowTurnsTotal,
  bucketsOf(metrics.sttResponseSeconds),
  bucketsOf(metrics.llmResponseSeconds),
  bucketsOf(metrics.ttsResponseSeconds),
  bucketsOf(metrics.bargeInReactionSeconds),
  bucketsOf(metrics.eventLoopLagSeconds),
  metrics.interruptionsTotal,
  metrics.thoughtsTotal,
  metrics.thoughtsThrownAwayUsdTotal,
  metrics.audioUnderflowsTotal,
  metrics.costUsdTotal,
  metrics.costSavedUsdTotal,
  metrics.costAccountedUsdTotal,
  metrics.elevenlabsRequestsTotal,
  metrics.ttsCharactersTotal,
  metrics.deepgramRequestsTotal,
  metrics.deepgramAudioSecondsTotal,
  metrics.groqRequestsTotal,
  metrics.groqTokensInputTotal,
  metrics.groqTokensOutputTotal,
  metrics.providerErrorsTotal,
  metrics.fallbacksTotal,
]
  .map((counter): Recording => growthOf(counter))
  .concat([
    sumOfPods(metrics.activeCalls),
    sumOfPods(metrics.maxCalls),
    maxOfPods(metrics.oldestCallSeconds),
    maxOfPods(metrics.maxCallSeconds),
    maxOfPods(metrics.objectiveRatio),
    maxOfPods(metrics.budgetUsdPerDay),
    maxOfPods(metrics.humanBaselineCostUsd),
  ]);
