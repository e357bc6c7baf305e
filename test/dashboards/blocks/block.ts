/**
 * Writes a block that Prometheus opens as one of its own (prometheus `tsdb/docs/format/{chunks,index}.md`). promtool makes
 * blocks too, from text, 300,000 samples a second: a month of sixty pods would take it a day.
 */
import { randomBytes } from "node:crypto";
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Bits, crc32c } from "./bits.ts";
import { type IndexedSeries, indexFile } from "./index-file.ts";
import type { Chunk } from "./series-chunks.ts";

export interface BlockSeries {
  /** With `__name__`, sorted by name. */
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly chunks: readonly Chunk[];
}

/** With its name, in the order in which a block wants them. */
export function sortedLabels(labels: Readonly<Record<string, string>>): BlockSeries["labels"] {
  return Object.entries(labels)
    .filter(([, value]) => value !== "")
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

const segmentLimit = 512 * 1024 * 1024;

/**
 * @param folder Prometheus's data folder.
 * @param minTime first moment of the block in milliseconds since 1970; `maxTime` is the first after it.
 * @param series in any order.
 */
export function writeBlock(folder: string, minTime: number, maxTime: number, series: readonly BlockSeries[]): void {
  const all = series
    .map((one) => ({ one, key: sortKey(one.labels) }))
    .sort((left, right) => (left.key < right.key ? -1 : 1))
    .map(({ one }) => one);
  const ulid = newUlid(minTime);
  const block = join(folder, ulid);
  mkdirSync(join(block, "chunks"), { recursive: true });
  const indexed = writeChunks(join(block, "chunks"), all);
  writeFileSync(join(block, "index"), indexFile(indexed));
  const numChunks = all.reduce((sum, { chunks }) => sum + chunks.length, 0);
  const numSamples = all.reduce((sum, { chunks }) => sum + chunks.reduce((some, { samples }) => some + samples, 0), 0);
  const meta = {
    ulid,
    minTime,
    maxTime,
    stats: { numSamples, numSeries: all.length, numChunks },
    compaction: { level: 1, sources: [ulid] },
    version: 1,
  };
  writeFileSync(join(block, "meta.json"), JSON.stringify(meta));
}

/** The order of series in a block: that of their names and values, one after the other. */
export function sortKey(labels: BlockSeries["labels"]): string {
  return labels.map(([name, value]) => `${name}\0${value}\0`).join("");
}

function writeChunks(folder: string, all: readonly BlockSeries[]): readonly IndexedSeries[] {
  let segment = 0;
  let size = 0;
  let file: number | undefined;
  let waiting = new Bits(1 << 20);
  const flush = (): void => {
    if (file !== undefined) writeSync(file, waiting.copy());
    waiting = new Bits(1 << 20);
  };
  const nextSegment = (): void => {
    flush();
    if (file !== undefined) closeSync(file);
    segment++;
    file = openSync(join(folder, String(segment).padStart(6, "0")), "w");
    waiting.uint32(0x85bd40dd);
    waiting.uint32(0x01000000);
    size = 8;
  };
  const indexed = all.map(({ labels, chunks }): IndexedSeries => {
    const places = chunks.map(({ minTime, maxTime, data }) => {
      if (file === undefined || size + data.length + 16 > segmentLimit) nextSegment();
      const reference = (segment - 1) * 2 ** 32 + size;
      const encoded = new Uint8Array(data.length + 1);
      encoded[0] = 1;
      encoded.set(data, 1);
      const before = waiting.length;
      waiting.uvarint(data.length);
      waiting.bytes(encoded);
      waiting.uint32(crc32c(encoded));
      size += waiting.length - before;
      if (waiting.length > 900_000) flush();
      return { minTime, maxTime, reference };
    });
    return { labels, chunks: places };
  });
  flush();
  if (file !== undefined) closeSync(file);
  return indexed;
}

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Ten characters of time, sixteen of chance. */
function newUlid(timeMs: number): string {
  let time = "";
  for (let rest = timeMs, n = 0; n < 10; n++, rest = Math.floor(rest / 32)) time = crockford[rest % 32] + time;
  return time + [...randomBytes(16)].map((byte) => crockford[byte % 32]).join("");
}
