/** Providers that fail, and what reaches nobody. */
import { firing, type Scenario, silent } from "./scenario.ts";

const groq = (errors: string, requests: string): Scenario["series"] => ({
  'voicebot_provider_errors_total{BOT,provider="groq",kind="timeout"}': errors,
  'voicebot_groq_requests_total{BOT,model="openai/gpt-oss-120b"}': requests,
});

export const deliveriesScenarios: readonly Scenario[] = [
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
];
