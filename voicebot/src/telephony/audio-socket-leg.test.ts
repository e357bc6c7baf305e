import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { manualClock } from "../platform/manual-clock.ts";
import { AudioSocketLeg } from "./audio-socket-leg.ts";
import { unknownParties } from "./call-leg.ts";

/** A socket that keeps what the kernel does not take. */
class Line extends EventEmitter {
  writableLength = 0;
  readonly waiting: Uint8Array[] = [];
  readonly taken: number[] = [];
  kernelTakes = true;

  write(message: Uint8Array): boolean {
    if (this.kernelTakes) {
      this.taken.push(message[3] ?? 0);
    } else {
      this.waiting.push(message);
      this.writableLength += message.length;
    }
    return true;
  }
}

test("frames that wait for a slow PBX keep their sound, whatever is said meanwhile and in other calls", () => {
  const [slow, other] = [new Line(), new Line()];
  const [slowLeg, otherLeg] = [slow, other].map(
    (line) => new AudioSocketLeg("a-call", unknownParties, line as unknown as Socket, manualClock(), () => {}),
  );
  slow.kernelTakes = false;
  for (let value = 1; value <= 20; value++) {
    slowLeg?.send(Buffer.alloc(320, value));
    otherLeg?.send(Buffer.alloc(320, 100 + value));
  }
  expect(other.taken).toEqual(Array.from({ length: 20 }, (_, index) => 101 + index));
  for (const [index, message] of slow.waiting.entries()) {
    expect(Buffer.from(message.subarray(3))).toEqual(Buffer.alloc(320, index + 1));
  }
  expect(slow.waiting).toHaveLength(20);
});
