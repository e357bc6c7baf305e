import { expect, test } from "vitest";
import { SpareBlocks } from "./spare-blocks.ts";
import { blockBytes } from "./stereo-timeline.ts";

test("a block is used again once it was given back, and by one at a time", () => {
  const blocks = new SpareBlocks();
  const [one, other] = [blocks.take(blockBytes), blocks.take(blockBytes)];
  expect(one).not.toBe(other);
  blocks.giveBack(one);
  expect(blocks.take(blockBytes)).toBe(one);
  expect(blocks.take(blockBytes)).not.toBe(one);
});

test("the last, shorter block of a call is of its own length, and not kept", () => {
  const blocks = new SpareBlocks();
  const short = blocks.take(12);
  blocks.giveBack(short);
  expect([short.length, blocks.take(blockBytes).length, blocks.take(12) === short]).toEqual([12, blockBytes, false]);
});
