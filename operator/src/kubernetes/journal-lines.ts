/**
 * Lines of a file, each with a checksum over itself and all before it: what was cut off, flipped or left out is noticed. The
 * last line may be torn, by the death of who wrote it: then it was never there.
 *
 *     LINE = eight hexadecimal digits of CRC-32, " ", text without a line feed, "\n"
 */
import type { FileHandle } from "node:fs/promises";
import { crc32 } from "node:zlib";

/** How far a file is good. */
export interface Extent {
  readonly bytes: number;
  /** The checksum so far. */
  readonly sum: number;
}

export const nothing: Extent = { bytes: 0, sum: 0 };

export class DamagedLine extends Error {
  override readonly name = "DamagedLine";
}

const lineFeed = 10;
const prefix = 9;
const piece = 256 * 1024;
/** Larger than any object that the API server stores. */
const longestLine = 16 * 1024 * 1024;

const prefixOf = (sum: number): string => `${sum.toString(16).padStart(8, "0")} `;

/** Gives each whole line's text, and how many bytes end with it, to `take`; throws DamagedLine, what `take` throws, and errors of the disk. */
export async function readLines(file: FileHandle, take: (text: string, upTo: number) => void): Promise<Extent> {
  let { bytes, sum } = nothing;
  let pending: Buffer = Buffer.alloc(0);
  for await (const read of file.createReadStream({ start: 0, autoClose: false, highWaterMark: piece })) {
    const all = pending.length === 0 ? (read as Buffer) : Buffer.concat([pending, read as Buffer]);
    let from = 0;
    for (let end = all.indexOf(lineFeed); end !== -1; end = all.indexOf(lineFeed, from)) {
      const line = all.subarray(from, end);
      sum = crc32(line.subarray(prefix), sum);
      if (line.toString("latin1", 0, prefix) !== prefixOf(sum))
        throw new DamagedLine("a line does not have its checksum");
      bytes += line.length + 1;
      take(line.toString("utf8", prefix), bytes);
      from = end + 1;
    }
    pending = all.subarray(from);
    if (pending.length > longestLine) throw new DamagedLine("a line is too long");
  }
  return { bytes, sum };
}

/** Writes the lines behind what is good of the file, in pieces; `mayWrite` is asked before each, and throws if it may not. */
export async function writeLines(
  file: FileHandle,
  extent: Extent,
  texts: Iterable<string>,
  mayWrite: (bytes: number) => void,
): Promise<Extent> {
  let { bytes, sum } = extent;
  let pending = "";
  async function write(): Promise<void> {
    const buffer = Buffer.from(pending);
    pending = "";
    mayWrite(buffer.length);
    for (let written = 0; written < buffer.length; ) {
      const { bytesWritten } = await file.write(buffer, written, buffer.length - written, bytes);
      written += bytesWritten;
      bytes += bytesWritten;
    }
  }
  for (const text of texts) {
    sum = crc32(text, sum);
    pending += `${prefixOf(sum)}${text}\n`;
    if (pending.length >= piece) await write();
  }
  if (pending !== "") await write();
  return { bytes, sum };
}
