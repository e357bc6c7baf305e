/** The table at the end of the demo: pure, from what was measured. */
import { basename, delimiter, dirname } from "node:path";
import type { Summary } from "@voicebots/simulator";
import type { PodCount } from "./voicebot.ts";

export interface Measured {
  /** As the callers tell it. */
  readonly calls: Summary;
  /** As Prometheus answers the dashboard's questions; NaN where it has no answer. */
  readonly money: Money;
  readonly pods: readonly PodCount[];
  readonly addresses: readonly { readonly what: string; readonly where: string }[];
}

export interface Money {
  readonly spentUsd: number;
  readonly savedUsd: number;
  readonly costPerCallUsd: number;
  readonly cacheHits: number;
  readonly phrases: number;
}

const usd = (amount: number): string => (Number.isFinite(amount) ? `$${amount.toFixed(4)}` : "no answer");
const ms = (value: number | undefined): string => (value === undefined ? "no turn" : `${Math.round(value)} ms`);

export function table({ calls, money, pods, addresses }: Measured): string {
  const rows: [string, string][] = [
    ["calls placed", String(calls.placed)],
    ["  answered", String(calls.answered)],
    ["  resolved", String(calls.outcomes.resolved)],
    ["  transferred", String(calls.outcomes.transferred)],
    ["  abandoned", String(calls.outcomes.abandoned)],
    ["  failed", String(calls.outcomes.failed)],
    ["  dropped", String(calls.dropped)],
    ["  ended as the caller expected", `${calls.asExpected} of ${calls.placed}`],
    ["turn response, p50", ms(calls.responseP50Ms)],
    ["turn response, p95", ms(calls.responseP95Ms)],
    ["speech-cache hits", hits(money)],
    ["spent", usd(money.spentUsd)],
    ["saved by the cache", usd(money.savedUsd)],
    ["cost per call", usd(money.costPerCallUsd)],
    ["pods over time", pods.map((count) => `${count.pods} (${Math.round(count.atSeconds)} s)`).join(" -> ")],
    ...addresses.map(({ what, where }): [string, string] => [what, where]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}   ${value}`).join("\n");
}

/** The program as a shell finds it: by its name where `path` (as in PATH) has its folder, else by where it is. */
export function asTyped(program: string, path: string): string {
  return path.split(delimiter).includes(dirname(program)) ? basename(program) : program;
}

function hits({ cacheHits, phrases }: Money): string {
  if (!(phrases > 0)) return "no phrase";
  return `${Math.round(cacheHits)} of ${Math.round(phrases)} phrases (${((100 * cacheHits) / phrases).toFixed(1)} %)`;
}
