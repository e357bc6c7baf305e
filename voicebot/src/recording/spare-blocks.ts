/**
 * Memory of the blocks that the disk has taken, for the blocks that follow. A block each second of each call, made and
 * thrown away, is most of what a pod full of recorded calls would leave to the garbage collector, which stops all of them.
 */
import { blockBytes } from "./stereo-timeline.ts";

/** 4 MB: a few hundred calls whose disk keeps up. */
const mostSpare = 128;

export class SpareBlocks {
  readonly #spare: Buffer[] = [];

  /** Of any content. */
  take(bytes: number): Buffer {
    const spare = bytes === blockBytes ? this.#spare.pop() : undefined;
    return spare ?? Buffer.allocUnsafeSlow(bytes);
  }

  /** Once for each block taken, when nobody reads it any more. */
  giveBack(block: Buffer): void {
    if (block.length === blockBytes && this.#spare.length < mostSpare) this.#spare.push(block);
  }
}
