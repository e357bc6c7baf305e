/**
 * Ends an AudioSocket connection so that the PBX goes on with its dialplan: says hang-up, sends FIN, and reads to the other
 * side's end. Closing with unread audio would send a reset, and on a reset Asterisk hangs up the caller.
 */
import type { Socket } from "node:net";
import type { Clock } from "../platform/clock.ts";
import { hangUpMessage } from "./audio-socket.ts";

/** Asterisk closes its side within milliseconds; who has not by then never will. */
const longestGoodbyeMs = 3000;

export function closePolitely(socket: Socket, clock: Clock): void {
  if (socket.destroyed) return;
  const limit = clock.after(longestGoodbyeMs, () => socket.destroy());
  socket.once("close", () => limit[Symbol.dispose]());
  socket.removeAllListeners("data");
  socket.resume();
  socket.end(hangUpMessage);
}
