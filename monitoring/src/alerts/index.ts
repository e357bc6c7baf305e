/** Every alert; the order is that of the rule files. */
import type { Alert } from "./alert.ts";
import { voicebotCallFailureBudgetBurn } from "./voicebot-call-failure-budget-burn.ts";
import { voicebotCallStuck } from "./voicebot-call-stuck.ts";
import { voicebotCallsRejected } from "./voicebot-calls-rejected.ts";
import { voicebotCostLedgerDrift } from "./voicebot-cost-ledger-drift.ts";
import { voicebotDailyBudgetForecast } from "./voicebot-daily-budget-forecast.ts";
import { voicebotDown } from "./voicebot-down.ts";
import { voicebotDrainStuck } from "./voicebot-drain-stuck.ts";
import { voicebotLatencyBudgetBurn } from "./voicebot-latency-budget-burn.ts";
import { voicebotNearCapacity } from "./voicebot-near-capacity.ts";
import { voicebotNoCalls } from "./voicebot-no-calls.ts";
import { voicebotOperatorBotNotReady } from "./voicebot-operator-bot-not-ready.ts";
import { voicebotOperatorReconcileErrors } from "./voicebot-operator-reconcile-errors.ts";
import { voicebotPriceTableStale } from "./voicebot-price-table-stale.ts";
import { voicebotProviderErrorRate } from "./voicebot-provider-error-rate.ts";
import { voicebotRecordsLost } from "./voicebot-records-lost.ts";
import { voicebotRecordsPending } from "./voicebot-records-pending.ts";
import { voicebotSpendSpike } from "./voicebot-spend-spike.ts";
import { voicebotTicketFailures } from "./voicebot-ticket-failures.ts";
import { voicebotTooManyConcurrentCalls } from "./voicebot-too-many-concurrent-calls.ts";
import { voicebotTtsCacheCollapse } from "./voicebot-tts-cache-collapse.ts";

/** Of a bot: its calls, its callers, its money. */
export const voicebotAlerts: readonly Alert[] = [
  voicebotDown,
  voicebotCallsRejected,
  voicebotNearCapacity,
  voicebotTooManyConcurrentCalls,
  voicebotNoCalls,
  voicebotDrainStuck,
  voicebotCallStuck,
  voicebotCallFailureBudgetBurn,
  voicebotLatencyBudgetBurn,
  voicebotProviderErrorRate,
  voicebotTicketFailures,
  voicebotRecordsPending,
  voicebotRecordsLost,
  voicebotSpendSpike,
  voicebotDailyBudgetForecast,
  voicebotTtsCacheCollapse,
  voicebotCostLedgerDrift,
  voicebotPriceTableStale,
];

/** Of the operator. */
export const operatorAlerts: readonly Alert[] = [voicebotOperatorReconcileErrors, voicebotOperatorBotNotReady];
