/** The table at the end of the demo: pure, from what was measured. */

export interface Measured {
  /** As the callers tell it. */
  readonly calls: {
    readonly placed: number;
    readonly answered: number;
    readonly resolved: number;
    readonly transferred: number;
    readonly abandoned: number;
    readonly failed: number;
    readonly dropped: number;
    readonly asExpected: number;
  };
  /** Caller stops speaking to first sound of the reply, in milliseconds, one per turn, as the callers heard it. */
  readonly turnResponsesMs: readonly number[];
  /** As Prometheus answers the dashboard's queries; NaN where it has no answer. */
  readonly money: { readonly spentUsd: number; readonly savedUsd: number; readonly costPerCallUsd: number };
  readonly cache: { readonly hits: number; readonly requests: number };
  /** Pods in service, each time their number changed. */
  readonly pods: readonly { readonly atSeconds: number; readonly pods: number }[];
  readonly addresses: readonly { readonly what: string; readonly where: string }[];
}

/** The p-th percentile by nearest rank; NaN of nothing. */
export function percentile(values: readonly number[], p: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
}

const usd = (amount: number, decimals: number): string =>
  Number.isFinite(amount) ? `$${amount.toFixed(decimals)}` : "no answer";
const ms = (value: number): string => (Number.isFinite(value) ? `${Math.round(value)} ms` : "no turn");

export function table(measured: Measured): string {
  const { calls, money, cache } = measured;
  const rows: [string, string][] = [
    ["calls placed", String(calls.placed)],
    ["  answered", String(calls.answered)],
    ["  resolved", String(calls.resolved)],
    ["  transferred", String(calls.transferred)],
    ["  abandoned by the caller", String(calls.abandoned)],
    ["  failed", String(calls.failed)],
    ["  dropped", String(calls.dropped)],
    ["  ended as the caller expected", `${calls.asExpected} of ${calls.placed}`],
    ["turn response, p50", ms(percentile(measured.turnResponsesMs, 50))],
    ["turn response, p95", ms(percentile(measured.turnResponsesMs, 95))],
    [
      "speech-cache hits",
      cache.requests > 0 ? `${cache.hits} of ${cache.requests} (${percent(cache.hits, cache.requests)})` : "no phrase",
    ],
    ["spent", usd(money.spentUsd, 4)],
    ["saved by the cache", usd(money.savedUsd, 4)],
    ["cost per call", usd(money.costPerCallUsd, 4)],
    ["pods over time", measured.pods.map(({ atSeconds, pods }) => `${pods} (${Math.round(atSeconds)} s)`).join(" -> ")],
    ...measured.addresses.map(({ what, where }): [string, string] => [what, where]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}   ${value}`).join("\n");
}

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
