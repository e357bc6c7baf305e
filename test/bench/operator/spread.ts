/** A latency, taken many times. */
import { sleep } from "./until.ts";

export interface Spread {
  readonly p50: number;
  readonly p99: number;
  /** Of how many; those that never came are missing. */
  readonly of: number;
  readonly never: number;
}

export async function spread(
  samples: number,
  sample: (number: number) => Promise<number | undefined>,
): Promise<Spread> {
  const found: (number | undefined)[] = [];
  for (let number = 0; number < samples; number += 1) {
    found.push(await sample(number));
    await sleep(50);
  }
  return spreadOf(found);
}

/** Undefined: it never came. */
export function spreadOf(samples: readonly (number | undefined)[]): Spread {
  const found = samples.filter((ms) => ms !== undefined).sort((a, b) => a - b);
  const at = (share: number): number =>
    found[Math.min(found.length - 1, Math.ceil(found.length * share) - 1)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), of: samples.length, never: samples.length - found.length };
}

export function words({ p50, p99, of, never }: Spread): string {
  if (never === of) return `never, of ${of}`;
  return `p50 ${p50.toFixed(0)}, p99 ${p99.toFixed(0)} ms of ${of}${never > 0 ? `, ${never} never` : ""}`;
}

/** Of a few, where the longest says more than a share of them. */
export function fewWords({ p50, p99, of, never }: Spread): string {
  if (of === 1 || never === of) return never === 0 ? `${p50.toFixed(0)} ms` : "never";
  return `p50 ${p50.toFixed(0)}, at most ${p99.toFixed(0)} ms of ${of}${never > 0 ? `, ${never} never` : ""}`;
}
