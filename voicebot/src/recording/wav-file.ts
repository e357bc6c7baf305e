/** A WAV file that grows while it is heard: usable at every moment but for the length in its header, which is written at the end. */
import { type FileHandle, open } from "node:fs/promises";
// oxlint-disable-next-line import/default -- Node takes its CommonJS build, in which the default is all there is.
import wavefile from "wavefile";
import { sampleRateHz } from "../audio/frame.ts";

/** Blocks that the disk has not taken: beyond, the recording is given up rather than the pod's memory. */
const mostBlocksWaiting = 8;
/** Where RIFF has its own length, and that of the samples. */
const [riffLengthAt, dataLengthAt] = [4, 40];

function headerFor(dataBytes: number): Buffer {
  const wav = new wavefile.WaveFile();
  wav.fromScratch(2, sampleRateHz, "16", [[], []]);
  const header = Buffer.from(wav.toBuffer());
  header.writeUInt32LE(header.length - 8 + dataBytes, riffLengthAt);
  header.writeUInt32LE(dataBytes, dataLengthAt);
  return header;
}

export const wavHeaderBytes = headerFor(0).length;
/** Two channels of 16 bits. */
export const wavBytesPerSecond = sampleRateHz * 4;

export class WavFile {
  readonly #file: Promise<FileHandle>;
  #writing: Promise<void>;
  #waiting = 0;
  #dataBytes = 0;
  #failed = false;

  constructor(path: string) {
    this.#file = open(path, "wx");
    this.#writing = this.#write(headerFor(0));
  }

  /**
   * 16-bit stereo PCM, not to be written to before `onTaken`. Never waits; false: the disk does not keep up, or refuses, and the
   * file is given up.
   */
  append(pcm: Uint8Array, onTaken: () => void = () => {}): boolean {
    if (this.#waiting >= mostBlocksWaiting) this.#failed = true;
    if (this.#failed) {
      onTaken();
      return false;
    }
    this.#waiting += 1;
    this.#dataBytes += pcm.byteLength;
    this.#writing = this.#writing
      .then(() => this.#write(pcm))
      .then(() => {
        this.#waiting -= 1;
        onTaken();
      });
    return true;
  }

  /** Completes the header. Resolves to the seconds recorded; null: the file is incomplete. */
  async close(): Promise<number | null> {
    await this.#writing;
    const file = await this.#file.catch(() => null);
    try {
      if (!this.#failed) await file?.write(headerFor(this.#dataBytes), 0, wavHeaderBytes, 0);
    } catch {
      this.#failed = true;
    }
    await file?.close();
    return this.#failed ? null : this.#dataBytes / wavBytesPerSecond;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    try {
      const file = await this.#file;
      for (let at = 0; at < bytes.byteLength && !this.#failed; ) at += (await file.write(bytes, at)).bytesWritten;
    } catch {
      this.#failed = true;
    }
  }
}

/** Completes the header of a file whose process died. Resolves to the seconds it holds. */
export async function repairWav(path: string): Promise<number> {
  const file = await open(path, "r+");
  try {
    const { size } = await file.stat();
    // Whole samples only.
    const dataBytes = Math.max(0, size - wavHeaderBytes) & ~3;
    await file.truncate(wavHeaderBytes + dataBytes);
    await file.write(headerFor(dataBytes), 0, wavHeaderBytes, 0);
    return dataBytes / wavBytesPerSecond;
  } finally {
    await file.close();
  }
}
