import type { providers } from "../metrics/voicebot.ts";
import { voicebotMetrics as metrics } from "../metrics/voicebot.ts";
import { above, and, increase, plus, rate, ratio, sum, type Vector } from "../promql.ts";
import { type Alert, type BotLabel, type Bots, type Condition, perBot } from "./alert.ts";

type Provider = (typeof providers)[number];

const requests: Readonly<Record<Provider, (bots: Bots) => Vector<BotLabel>>> = {
  deepgram: (bots) => sum(rate(metrics.deepgramRequestsTotal, "5m", bots), perBot),
  groq: (bots) => sum(rate(metrics.groqRequestsTotal, "5m", bots), perBot),
  elevenlabs: (bots) => sum(rate(metrics.elevenlabsRequestsTotal, "5m", { ...bots, type: "api_call" }), perBot),
};

/**
 * Errors stand in the denominator too: in an outage no request may succeed, and nothing divided by nothing alerts nobody.
 * Four errors at least: in a quiet hour one error is a large share of little.
 */
const failing = (provider: Provider): Condition => ({
  expression: (bots) => {
    const errors = sum(rate(metrics.providerErrorsTotal, "5m", { ...bots, provider }), perBot);
    const enough = above(sum(increase(metrics.providerErrorsTotal, "10m", { ...bots, provider }), perBot), 3);
    return and(above(ratio(errors, plus(errors, requests[provider](bots))), 0.05), enough);
  },
  lasting: "5m",
  severity: "critical",
  labels: { provider },
});

export const voicebotProviderErrorRate: Alert = {
  name: "VoicebotProviderErrorRate",
  conditions: [failing("deepgram"), failing("groq"), failing("elevenlabs")],
  summary: "{{ $labels.provider }} fails for {{ $labels.job }}.",
  description: "{{ $value | humanizePercentage }} of what {{ $labels.job }} asks of {{ $labels.provider }} fails.",
};
