/** What the demo's Prometheus says of money and cache since it began: the questions of the dashboard "Voicebot ROI". */
import { voicebotMetrics as metrics } from "@voicebots/monitoring/metrics";
import type { PrometheusClient } from "./prometheus-client.ts";
import type { Money } from "./report.ts";

export async function moneyOf(prometheus: PrometheusClient, sinceMs: number): Promise<Money> {
  const range = `${Math.ceil((Date.now() - sinceMs) / 1000)}s`;
  const sum = (selector: string) => prometheus.number(`sum(increase(${selector}[${range}]))`);
  const spentUsd = await sum(metrics.costUsdTotal.name);
  const calls = await sum(metrics.callsTotal.name);
  return {
    spentUsd,
    savedUsd: await sum(metrics.costSavedUsdTotal.name),
    costPerCallUsd: spentUsd / calls,
    cacheHits: await sum(`${metrics.elevenlabsRequestsTotal.name}{type="cache_hit"}`),
    phrases: await sum(metrics.elevenlabsRequestsTotal.name),
  };
}
