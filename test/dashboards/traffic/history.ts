/** Writes what Prometheus would hold of some bots over some days, as blocks. */
import { sortKey, writeBlock } from "../blocks/block.ts";
import { type Bot, botTraffic } from "./bot.ts";
import { operatorTraffic } from "./operator.ts";

const hourMs = 3_600_000;
/** The size that Prometheus's own compaction reaches with 30 days of retention; the last blocks are as young ones are. */
const largeMs = 54 * hourMs;
const smallMs = 2 * hourMs;

export interface Written {
  readonly samples: number;
  readonly series: number;
  readonly blocks: number;
}

/**
 * @param folder Prometheus's data folder.
 * @param fromMs a multiple of two hours, in milliseconds since 1970.
 */
export function writeHistory(
  folder: string,
  bots: readonly Bot[],
  { fromMs, toMs, intervalMs }: { readonly fromMs: number; readonly toMs: number; readonly intervalMs: number },
  progress: (done: number) => void = () => undefined,
): Written {
  const sources = [
    ...bots.map((bot) => botTraffic(bot, fromMs, intervalMs)),
    operatorTraffic(bots.length, fromMs, intervalMs),
  ];
  let samples = 0;
  const names = new Set<string>();
  let blocks = 0;
  for (let beginMs = fromMs; beginMs < toMs; blocks++) {
    const endMs = nextBoundary(beginMs, toMs);
    for (const source of sources) source.runUntil(Math.min(endMs, toMs));
    const series = sources
      .flatMap((source) => source.take())
      .map((one) => ({ one, key: sortKey(one.labels) }))
      .sort((left, right) => (left.key < right.key ? -1 : 1));
    for (const { one, key } of series) {
      names.add(key);
      samples += one.chunks.reduce((sum, chunk) => sum + chunk.samples, 0);
    }
    writeBlock(
      folder,
      beginMs,
      endMs,
      series.map(({ one }) => one),
    );
    beginMs = endMs;
    progress((beginMs - fromMs) / (toMs - fromMs));
  }
  return { samples, series: names.size, blocks };
}

/** Large blocks while there is a large one's time left before the last large one. */
function nextBoundary(beginMs: number, toMs: number): number {
  const large = Math.floor(beginMs / largeMs) * largeMs + largeMs;
  return large <= toMs - smallMs ? large : Math.floor(beginMs / smallMs) * smallMs + smallMs;
}
