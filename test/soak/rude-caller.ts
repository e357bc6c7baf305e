/** Callers without manners, as networks and scanners make them: begins of calls that break off at any point. */
import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const frame = Buffer.concat([Buffer.of(0x10, 320 >> 8, 320 & 0xff), Buffer.alloc(320)]);
const aCall = () => Buffer.concat([Buffer.of(0x01, 0, 16), randomBytes(16)]);

type Rudeness = "reset" | "half a frame" | "garbage" | "no word";
const kinds: readonly Rudeness[] = ["reset", "reset", "reset", "half a frame", "garbage", "no word"];

/** One connection, gone within two seconds; resolves when it is closed on this side. */
export async function callRudely(port: number, number: number): Promise<void> {
  const kind = kinds[number % kinds.length];
  const socket = connect({ host: "127.0.0.1", port, noDelay: true });
  socket.on("error", () => {});
  socket.resume();
  const closed = new Promise((resolve) => socket.once("close", resolve));
  if (kind === "no word") {
    await pause(300);
  } else if (kind === "garbage") {
    socket.write(Buffer.concat([aCall(), randomBytes(500)]));
    await pause(300);
  } else {
    socket.write(aCall());
    for (let sent = 0; sent < (number * 7) % 60; sent++) {
      await pause(20);
      socket.write(frame);
    }
    if (kind === "half a frame") socket.write(frame.subarray(0, 100));
  }
  if (kind === "reset") socket.resetAndDestroy();
  else socket.destroy();
  await closed;
}
