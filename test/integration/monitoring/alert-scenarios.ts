/** When each alert fires, and when it does not: a story each, told as promtool's series. */

export interface Scenario {
  readonly alert: string;
  readonly story: string;
  /** Series -> values, in promtool's notation: `0+1x60` is 0, 1, 2, ... 60. `BOT` stands for the labels of a target. */
  readonly series: Readonly<Record<string, string>>;
  /** Time between two values; a minute when absent. */
  readonly interval?: string;
  /** When the alerts are looked at. */
  readonly at: string;
  /** How often the rules are evaluated, if a minute would take promtool too long. */
  readonly every?: string;
  /** Labels that tell apart the alerts that fire then; none: silent. */
  readonly fires: readonly Readonly<Record<string, string>>[];
}

const firing = [{}];
const silent: [] = [];

const objective = (of: string, share: number): Scenario["series"] => ({
  [`voicebot_objective_ratio{BOT,objective="${of}"}`]: `${share}x4800`,
});
/** Turns of which this share was answered too late, ten a minute, for three days and a few hours. */
const slowTurns = (share: number, perMinute = 10): Scenario["series"] => ({
  "voicebot_slow_turns_total{BOT}": `0+${perMinute * share}x4800`,
  ...objective("turns", 0.95),
  "voicebot_turn_response_seconds_count{BOT}": `0+${perMinute}x4800`,
});
const failedCalls = (share: number, declared = 0.99): Scenario["series"] => ({
  ...objective("calls", declared),
  'voicebot_calls_total{BOT,status="failed",problem_type="unknown"}': `0+${share}x4800`,
  'voicebot_calls_total{BOT,status="resolved",problem_type="internet"}': `0+${1 - share}x4800`,
});
const windows = (...long: readonly string[]) => long.map((long_window) => ({ long_window }));
const phrases = (hits: string, paid: string): Scenario["series"] => ({
  'voicebot_elevenlabs_requests_total{BOT,type="cache_hit"}': hits,
  'voicebot_elevenlabs_requests_total{BOT,type="api_call"}': paid,
});
const groq = (errors: string, requests: string): Scenario["series"] => ({
  'voicebot_provider_errors_total{BOT,provider="groq",kind="timeout"}': errors,
  'voicebot_groq_requests_total{BOT,model="openai/gpt-oss-120b"}': requests,
});
const accounts = (accounted: string, spent: string): Scenario["series"] => ({
  'voicebot_cost_accounted_usd_total{BOT,account="calls"}': accounted,
  'voicebot_cost_usd_total{BOT,provider="groq"}': spent,
});
/** promtool's time begins in 1970. */
const day = 86_400;
const spending = (perMinute: number, budget: number): Scenario["series"] => ({
  'voicebot_cost_usd_total{BOT,provider="elevenlabs"}': `0+${perMinute}x600`,
  "voicebot_budget_usd_per_day{BOT}": `${budget}x600`,
});

export const botScenarios: readonly Scenario[] = [
  {
    alert: "VoicebotDown",
    story: "its only pod stops answering",
    series: { "up{BOT}": "1x5 0x20" },
    at: "12m",
    fires: firing,
  },
  {
    alert: "VoicebotDown",
    story: "its pod misses two scrapes",
    series: { "up{BOT}": "1x5 0x1 1x20" },
    at: "12m",
    fires: silent,
  },

  {
    alert: "VoicebotCallsRejected",
    story: "three callers are turned away for want of capacity",
    series: { 'voicebot_calls_rejected_total{BOT,reason="capacity"}': "0x5 3x10" },
    at: "8m",
    fires: firing,
  },
  {
    alert: "VoicebotCallsRejected",
    story: "a stranger knocks with the wrong bytes, and a pod drains",
    series: {
      'voicebot_calls_rejected_total{BOT,reason="handshake"}': "0+5x20",
      'voicebot_calls_rejected_total{BOT,reason="draining"}': "0+5x20",
    },
    at: "8m",
    fires: silent,
  },

  {
    alert: "VoicebotNearCapacity",
    story: "22 of 25 calls are in progress",
    series: { "voicebot_active_calls{BOT}": "22x20", "voicebot_max_calls{BOT}": "25x20" },
    at: "10m",
    fires: firing,
  },
  {
    alert: "VoicebotNearCapacity",
    story: "20 of 25 calls are in progress",
    series: { "voicebot_active_calls{BOT}": "20x20", "voicebot_max_calls{BOT}": "25x20" },
    at: "10m",
    fires: silent,
  },

  {
    alert: "VoicebotTooManyConcurrentCalls",
    story: "11 calls at once for more than five minutes",
    series: { "voicebot_active_calls{BOT}": "11x20" },
    at: "7m",
    fires: firing,
  },
  {
    alert: "VoicebotTooManyConcurrentCalls",
    story: "10 calls at once, and once 12 for four minutes",
    series: { "voicebot_active_calls{BOT}": "10x5 12x3 10x20" },
    at: "9m",
    fires: silent,
  },

  {
    alert: "VoicebotNoCalls",
    story: "silence, at an hour when a call a minute came a week ago",
    series: { "voicebot_calls_started_total{BOT}": "0+1x180 180x10080" },
    at: "169h",
    every: "5m",
    fires: firing,
  },
  {
    alert: "VoicebotNoCalls",
    story: "as many calls as a week ago",
    series: { "voicebot_calls_started_total{BOT}": "0+1x10260" },
    at: "169h",
    every: "5m",
    fires: silent,
  },

  {
    alert: "VoicebotDrainStuck",
    story: "a pod drains for 40 minutes",
    series: { "voicebot_draining{BOT}": "1x60" },
    at: "40m",
    fires: firing,
  },
  {
    alert: "VoicebotDrainStuck",
    story: "a pod drains for 20 minutes",
    series: { "voicebot_draining{BOT}": "1x20 0x40" },
    at: "40m",
    fires: silent,
  },

  {
    alert: "VoicebotCallFailureBudgetBurn",
    story: "one call in five fails",
    series: failedCalls(0.2),
    at: "77h",
    every: "1h",
    fires: windows("1h", "6h", "1d", "3d"),
  },
  {
    alert: "VoicebotCallFailureBudgetBurn",
    story: "one call in ten fails",
    series: failedCalls(0.1),
    at: "77h",
    every: "1h",
    fires: windows("6h", "1d", "3d"),
  },
  {
    alert: "VoicebotCallFailureBudgetBurn",
    story: "four calls in a hundred fail",
    series: failedCalls(0.04),
    at: "77h",
    every: "1h",
    fires: windows("1d", "3d"),
  },
  {
    alert: "VoicebotCallFailureBudgetBurn",
    story: "three calls in two hundred fail",
    series: failedCalls(0.015),
    at: "77h",
    every: "1h",
    fires: windows("3d"),
  },
  {
    alert: "VoicebotCallFailureBudgetBurn",
    story: "one call in two hundred fails",
    series: failedCalls(0.005),
    at: "77h",
    every: "1h",
    fires: silent,
  },

  {
    alert: "VoicebotCallFailureBudgetBurn",
    story: "four calls in a hundred fail, and the bot declares that ten may",
    series: failedCalls(0.04, 0.9),
    at: "77h",
    every: "1h",
    fires: silent,
  },

  {
    alert: "VoicebotLatencyBudgetBurn",
    story: "four turns in five are slow",
    series: slowTurns(0.8),
    at: "77h",
    every: "1h",
    fires: windows("1h", "6h", "1d", "3d"),
  },
  {
    alert: "VoicebotLatencyBudgetBurn",
    story: "four turns in ten are slow",
    series: slowTurns(0.4),
    at: "77h",
    every: "1h",
    fires: windows("6h", "1d", "3d"),
  },
  {
    alert: "VoicebotLatencyBudgetBurn",
    story: "one turn in five is slow",
    series: slowTurns(0.2),
    at: "77h",
    every: "1h",
    fires: windows("1d", "3d"),
  },
  {
    alert: "VoicebotLatencyBudgetBurn",
    story: "seven turns in a hundred are slow",
    series: slowTurns(0.07),
    at: "77h",
    every: "1h",
    fires: windows("3d"),
  },
  {
    alert: "VoicebotLatencyBudgetBurn",
    story: "four turns in a hundred are slow",
    series: slowTurns(0.04),
    at: "77h",
    every: "1h",
    fires: silent,
  },
  {
    alert: "VoicebotLatencyBudgetBurn",
    story: "all of one turn an hour are slow",
    series: slowTurns(1, 1 / 60),
    at: "77h",
    every: "1h",
    fires: silent,
  },

  {
    alert: "VoicebotProviderErrorRate",
    story: "one request in six fails",
    series: groq("0+1x30", "0+5x30"),
    at: "20m",
    fires: [{ provider: "groq" }],
  },
  {
    alert: "VoicebotProviderErrorRate",
    story: "no request succeeds",
    series: groq("0+1x30", "0x30"),
    at: "20m",
    fires: [{ provider: "groq" }],
  },
  {
    alert: "VoicebotProviderErrorRate",
    story: "one request in fifty fails",
    series: groq("0+1x30", "0+49x30"),
    at: "20m",
    fires: silent,
  },
  {
    alert: "VoicebotProviderErrorRate",
    story: "two of three requests fail at night",
    series: groq("0x10 2x20", "0x10 3x20"),
    at: "20m",
    fires: silent,
  },

  {
    alert: "VoicebotTicketFailures",
    story: "a ticket cannot be delivered",
    series: { "voicebot_tickets_failed_total{BOT}": "0x5 1x20" },
    at: "8m",
    fires: firing,
  },
  {
    alert: "VoicebotTicketFailures",
    story: "every ticket is delivered",
    series: { "voicebot_tickets_failed_total{BOT}": "0x25" },
    at: "8m",
    fires: silent,
  },

  {
    alert: "VoicebotRecordsLost",
    story: "the receiver refuses an event",
    series: { 'voicebot_records_lost_total{BOT,reason="refused"}': "0x5 1x20" },
    at: "8m",
    fires: firing,
  },
  {
    alert: "VoicebotRecordsLost",
    story: "every event is delivered",
    series: { 'voicebot_records_lost_total{BOT,reason="refused"}': "0x25" },
    at: "8m",
    fires: silent,
  },

  {
    alert: "VoicebotRecordsPending",
    story: "200 records wait for 40 minutes",
    series: { "voicebot_ledger_pending{BOT}": "200x60" },
    at: "40m",
    fires: firing,
  },
  {
    alert: "VoicebotRecordsPending",
    story: "200 records wait for 20 minutes",
    series: { "voicebot_ledger_pending{BOT}": "200x20 0x40" },
    at: "40m",
    fires: silent,
  },

  {
    alert: "VoicebotSpendSpike",
    story: "30 USD an hour, of 50 a day",
    series: spending(0.5, 50),
    at: "80m",
    fires: firing,
  },
  {
    alert: "VoicebotSpendSpike",
    story: "3 USD an hour, of 50 a day",
    series: spending(0.05, 50),
    at: "80m",
    fires: silent,
  },
  {
    alert: "VoicebotSpendSpike",
    story: "30 USD an hour, and no budget declared",
    series: spending(0.5, 0),
    at: "80m",
    fires: silent,
  },

  {
    alert: "VoicebotDailyBudgetForecast",
    story: "72 USD a day, of 50",
    series: spending(0.05, 50),
    at: "8h",
    fires: firing,
  },
  {
    alert: "VoicebotDailyBudgetForecast",
    story: "29 USD a day, of 50",
    series: spending(0.02, 50),
    at: "8h",
    fires: silent,
  },

  {
    alert: "VoicebotTtsCacheCollapse",
    story: "nine phrases in ten were hits, now one in ten is",
    series: phrases("0+9x1440 12961+1x90", "0+1x1440 1449+9x90"),
    at: "25h",
    every: "5m",
    fires: firing,
  },
  {
    alert: "VoicebotTtsCacheCollapse",
    story: "nine phrases in ten are hits",
    series: phrases("0+9x1530", "0+1x1530"),
    at: "25h",
    every: "5m",
    fires: silent,
  },
  {
    alert: "VoicebotTtsCacheCollapse",
    story: "a quiet half hour with new phrases",
    series: phrases("0+9x1440 12960x90", "0+1x1440 1441+1x90"),
    at: "25h",
    every: "5m",
    fires: silent,
  },

  {
    alert: "VoicebotCallStuck",
    story: "a call of at most ten minutes lasts a quarter of an hour",
    series: { "voicebot_oldest_call_seconds{BOT}": "0+60x20", "voicebot_max_call_seconds{BOT}": "600x20" },
    at: "16m",
    fires: firing,
  },
  {
    alert: "VoicebotCallStuck",
    story: "a call of at most ten minutes ends after eleven",
    series: { "voicebot_oldest_call_seconds{BOT}": "0+60x11 0x10", "voicebot_max_call_seconds{BOT}": "600x20" },
    at: "16m",
    fires: silent,
  },

  {
    alert: "VoicebotCostLedgerDrift",
    story: "records tell of nine dollars in ten",
    series: accounts("0+0.09x1600", "0+0.1x1600"),
    at: "26h",
    every: "5m",
    fires: firing,
  },
  {
    alert: "VoicebotCostLedgerDrift",
    story: "records tell of more than was spent",
    series: accounts("0+0.11x1600", "0+0.1x1600"),
    at: "26h",
    every: "5m",
    fires: firing,
  },
  {
    alert: "VoicebotCostLedgerDrift",
    story: "the money of the calls in progress has no record yet",
    series: accounts("0x10 0+0.1x1590", "0+0.1x1600"),
    at: "26h",
    every: "5m",
    fires: silent,
  },
  {
    alert: "VoicebotCostLedgerDrift",
    story: "a few cents are spent, and none is accounted for",
    series: accounts("0x1600", "0+0.0001x1600"),
    at: "26h",
    every: "5m",
    fires: silent,
  },

  {
    alert: "VoicebotPriceTableStale",
    story: "the table was made 91 days ago",
    series: { "voicebot_price_table_timestamp_seconds{BOT}": `${day}x2300` },
    at: `${92 * 24 + 2}h`,
    every: "1h",
    interval: "1h",
    fires: firing,
  },
  {
    alert: "VoicebotPriceTableStale",
    story: "the table was made 80 days ago",
    series: { "voicebot_price_table_timestamp_seconds{BOT}": `${12 * day}x2300` },
    at: `${92 * 24 + 2}h`,
    every: "1h",
    interval: "1h",
    fires: silent,
  },
  {
    alert: "VoicebotPriceTableStale",
    story: "the table has no date",
    series: { "voicebot_price_table_timestamp_seconds{BOT}": "0x2300" },
    at: `${92 * 24 + 2}h`,
    every: "1h",
    interval: "1h",
    fires: silent,
  },
];

const operator = 'namespace="voicebot-system",pod="operator-0"';
export const operatorScenarios: readonly Scenario[] = [
  {
    alert: "VoicebotOperatorReconcileErrors",
    story: "a reconcile fails every minute",
    series: { [`controller_runtime_reconcile_errors_total{${operator},controller="voicebot"}`]: "0+1x60" },
    at: "30m",
    fires: firing,
  },
  {
    alert: "VoicebotOperatorReconcileErrors",
    story: "a reconcile fails every ten minutes",
    series: { [`controller_runtime_reconcile_errors_total{${operator},controller="voicebot"}`]: "0+0.1x60" },
    at: "30m",
    fires: silent,
  },
  {
    alert: "VoicebotOperatorBotNotReady",
    story: "a Voicebot is not ready for 20 minutes",
    series: { [`voicebot_operator_voicebots{${operator},condition="Ready",status="False"}`]: "1x60" },
    at: "20m",
    fires: firing,
  },
  {
    alert: "VoicebotOperatorBotNotReady",
    story: "a new Voicebot takes ten minutes to be ready",
    series: {
      [`voicebot_operator_voicebots{${operator},condition="Ready",status="False"}`]: "1x10 0x60",
      [`voicebot_operator_voicebots{${operator},condition="Paused",status="False"}`]: "3x60",
    },
    at: "20m",
    fires: silent,
  },
];
