/** Money spent, saved and accounted for, and the prices it is reckoned with. */
import { firing, type Scenario, silent } from "./scenario.ts";

const phrases = (hits: string, paid: string): Scenario["series"] => ({
  'voicebot_elevenlabs_requests_total{BOT,type="cache_hit"}': hits,
  'voicebot_elevenlabs_requests_total{BOT,type="api_call"}': paid,
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

export const moneyScenarios: readonly Scenario[] = [
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
