/** The index of a block: which series it holds and where their chunks are (prometheus `tsdb/docs/format/index.md`). */
import { Bits, crc32c } from "./bits.ts";

export interface IndexedSeries {
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly chunks: readonly { readonly minTime: number; readonly maxTime: number; readonly reference: number }[];
}

/** @param all sorted by their labels. */
export function indexFile(all: readonly IndexedSeries[]): Uint8Array {
  const file = new Bits(1 << 20);
  file.uint32(0xbaaad700);
  file.bits(2, 8);
  const symbols = [...new Set(all.flatMap(({ labels }) => labels.flat()))].sort(bytewise);
  const numberOf = new Map(symbols.map((symbol, position) => [symbol, position]));
  const symbolsAt = file.length;
  section(file, (content) => {
    content.uint32(symbols.length);
    for (const symbol of symbols) text(content, symbol);
  });
  const seriesAt = file.length;
  const references = all.map((series) => writeSeries(file, series, numberOf));
  const labelIndicesAt = file.length;
  const postings = postingsOf(all, references);
  const postingsAt = file.length;
  const offsets = postings.map(({ name, value, references }) => {
    pad(file, 4);
    const at = file.length;
    section(file, (content) => {
      content.uint32(references.length);
      for (const reference of references) content.uint32(reference);
    });
    return { name, value, at };
  });
  // No label index: nothing has read it since Prometheus 2.16, but its table must be there.
  const labelTableAt = file.length;
  section(file, (content) => content.uint32(0));
  const postingsTableAt = file.length;
  section(file, (content) => {
    content.uint32(offsets.length);
    for (const { name, value, at } of offsets) {
      content.bits(2, 8);
      text(content, name);
      text(content, value);
      content.uvarint(at);
    }
  });
  const contents = new Bits(64);
  for (const at of [symbolsAt, seriesAt, labelIndicesAt, labelTableAt, postingsAt, postingsTableAt])
    contents.uint64(at);
  file.bytes(contents.copy());
  file.uint32(crc32c(contents.copy()));
  return file.copy();
}

/** Returns the series' reference: its place in units of sixteen bytes. */
function writeSeries(file: Bits, { labels, chunks }: IndexedSeries, numberOf: ReadonlyMap<string, number>): number {
  pad(file, 16);
  const reference = file.length / 16;
  const content = new Bits(256);
  content.uvarint(labels.length);
  for (const [name, value] of labels) {
    content.uvarint(numberOf.get(name) ?? 0);
    content.uvarint(numberOf.get(value) ?? 0);
  }
  content.uvarint(chunks.length);
  for (const [position, chunk] of chunks.entries()) {
    const before = chunks[position - 1];
    if (before === undefined) content.varint(chunk.minTime);
    else content.uvarint(chunk.minTime - before.maxTime);
    content.uvarint(chunk.maxTime - chunk.minTime);
    if (before === undefined) content.uvarint(chunk.reference);
    else content.varint(chunk.reference - before.reference);
  }
  const bytes = content.copy();
  file.uvarint(bytes.length);
  file.bytes(bytes);
  file.uint32(crc32c(bytes));
  return reference;
}

interface Postings {
  readonly name: string;
  readonly value: string;
  readonly references: number[];
}

/** Which series carry each label's value; first of all, under no name, which there are. */
function postingsOf(all: readonly IndexedSeries[], references: readonly number[]): readonly Postings[] {
  const byLabel = new Map<string, Postings>();
  for (const [position, { labels }] of all.entries()) {
    for (const [name, value] of [["", ""] as const, ...labels]) {
      const key = `${name}\0${value}`;
      const found = byLabel.get(key) ?? { name, value, references: [] };
      found.references.push(references[position] ?? 0);
      byLabel.set(key, found);
    }
  }
  return [...byLabel.values()].sort((one, other) => bytewise(one.name, other.name) || bytewise(one.value, other.value));
}

/** Length, content, checksum. */
function section(file: Bits, write: (content: Bits) => void): void {
  const content = new Bits(4096);
  write(content);
  const bytes = content.copy();
  file.uint32(bytes.length);
  file.bytes(bytes);
  file.uint32(crc32c(bytes));
}

function text(content: Bits, value: string): void {
  const bytes = Buffer.from(value);
  content.uvarint(bytes.length);
  content.bytes(bytes);
}

function pad(file: Bits, size: number): void {
  const over = file.length % size;
  if (over > 0) file.zeros(8 * (size - over));
}

const bytewise = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other));
