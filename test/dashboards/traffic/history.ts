/** Writes what Prometheus would hold of some bots over some days, as blocks. */
import { setImmediate } from "node:timers/promises";
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

interface Times {
  /** A multiple of two hours, in milliseconds since 1970. */
  readonly fromMs: number;
  /** Before it the bots were recorded, as the rules say, and no scrape of them is kept. */
  readonly scrapedFromMs?: number;
  readonly toMs: number;
  readonly intervalMs: number;
}

/** @param folder Prometheus's data folder. */
export async function writeHistory(
  folder: string,
  bots: readonly Bot[],
  { fromMs, scrapedFromMs, toMs, intervalMs }: Times,
  signal?: AbortSignal,
): Promise<Written> {
  const traffic = bots.map((bot) => botTraffic(bot, fromMs, intervalMs, scrapedFromMs));
  const sources = [...traffic, operatorTraffic(traffic, scrapedFromMs ?? fromMs, intervalMs)];
  let samples = 0;
  const names = new Set<string>();
  let blocks = 0;
  for (let beginMs = fromMs; beginMs < toMs; blocks++) {
    const endMs = nextBoundary(beginMs, toMs);
    for (const source of sources) source.runUntil(Math.min(endMs, toMs));
    const series = sources.flatMap((source) => source.take());
    for (const { labels, chunks } of series) {
      names.add(sortKey(labels));
      samples += chunks.reduce((sum, chunk) => sum + chunk.samples, 0);
    }
    writeBlock(folder, beginMs, endMs, series);
    beginMs = endMs;
    // It takes minutes: whoever wants to end it is heard between two blocks.
    await setImmediate();
    signal?.throwIfAborted();
  }
  return { samples, series: names.size, blocks };
}

/** Large blocks while there is a large one's time left before the last large one. */
function nextBoundary(beginMs: number, toMs: number): number {
  const large = Math.floor(beginMs / largeMs) * largeMs + largeMs;
  return large <= toMs - smallMs ? large : Math.floor(beginMs / smallMs) * smallMs + smallMs;
}
