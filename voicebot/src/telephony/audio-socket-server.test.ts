import { connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { systemClock } from "../platform/clock.ts";
import { AudioSocketServer, type RejectionReason } from "./audio-socket-server.ts";
import { type CallLeg, unknownParties } from "./call-leg.ts";

const uuid = Buffer.from("6ba7b8109dad41d180b400c04fd430c8", "hex");
const introduction = Buffer.concat([Uint8Array.of(0x01, 0, 16), uuid]);
const audio = (bytes: number, value = 1, kind = 0x10) =>
  Buffer.concat([Uint8Array.of(kind, bytes >> 8, bytes & 0xff), Buffer.alloc(bytes, value)]);

interface World {
  readonly port: number;
  readonly rejected: RejectionReason[];
  readonly heard: string[];
  readonly legs: CallLeg[];
}

const running: AudioSocketServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

async function aServer(refuse?: RejectionReason, announced = true): Promise<World> {
  const world = { rejected: [] as RejectionReason[], heard: [] as string[], legs: [] as CallLeg[] };
  const server = new AudioSocketServer({
    clock: systemClock,
    partiesOf: async () => (announced ? { ...unknownParties, caller: "+33123456789" } : "unannounced"),
    onRejected: (reason) => world.rejected.push(reason),
    answer(leg) {
      if (refuse) return refuse;
      world.legs.push(leg);
      return {
        onAudio: (pcm) => world.heard.push(`audio ${pcm.length}`),
        onDigit: (digit) => world.heard.push(`digit ${digit}`),
        onHangUp: () => world.heard.push("hung up"),
      };
    },
  });
  running.push(server);
  return { port: await server.listen(0, "127.0.0.1"), ...world };
}

/** A connection, what it received, and how it ended. */
async function aPeer(port: number) {
  const socket: Socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
  const chunks: Buffer[] = [];
  const peer = { socket, received: () => Buffer.concat(chunks), ended: false, reset: false, closed: false };
  socket.on("data", (chunk) => chunks.push(chunk));
  socket.on("end", () => (peer.ended = true));
  socket.on("error", () => (peer.reset = true));
  socket.on("close", () => (peer.closed = true));
  await new Promise((resolve) => socket.once("connect", resolve));
  return peer;
}

async function until(holds: () => boolean, limitMs = 4000): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error("it did not happen in time");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test("a PBX's call is answered, its audio and keys heard, its FIN is the caller's hang-up", async () => {
  const { port, heard, legs, rejected } = await aServer();
  const peer = await aPeer(port);
  peer.socket.write(Buffer.concat([introduction, audio(320), Uint8Array.of(0x03, 0, 1, 0x35), audio(282)]));
  await until(() => heard.length === 3);
  expect(legs[0]?.callId).toBe("6ba7b810-9dad-41d1-80b4-00c04fd430c8");
  peer.socket.end();
  await until(() => heard.length === 4 && peer.ended);
  expect(heard).toEqual(["audio 320", "digit 5", "audio 282", "hung up"]);
  expect(rejected).toEqual([]);
});

test("a call arrives whole when every byte comes alone", async () => {
  const { port, heard } = await aServer();
  const peer = await aPeer(port);
  for (const byte of Buffer.concat([introduction, audio(4)])) {
    peer.socket.write(Uint8Array.of(byte));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await until(() => heard.length === 1);
  expect(heard).toEqual(["audio 4"]);
  peer.socket.destroy();
});

test("frames reach the PBX as they are, one message each", async () => {
  const { port, legs } = await aServer();
  const peer = await aPeer(port);
  peer.socket.write(introduction);
  await until(() => legs.length === 1);
  legs[0]?.send(Buffer.alloc(320, 9));
  legs[0]?.send(Buffer.alloc(320, 8));
  await until(() => peer.received().length === 646);
  expect(peer.received()).toEqual(Buffer.concat([audio(320, 9), audio(320, 8)]));
  peer.socket.destroy();
});

test("the bot hangs up with 0x00 and FIN, reads what still comes, and never resets", async () => {
  const { port, legs, heard } = await aServer();
  const peer = await aPeer(port);
  peer.socket.write(introduction);
  await until(() => legs.length === 1);
  const talking = setInterval(() => peer.socket.write(audio(320)), 2);
  await until(() => heard.length > 3);
  legs[0]?.hangUp();
  legs[0]?.hangUp();
  await until(() => peer.ended);
  await new Promise((resolve) => setTimeout(resolve, 100));
  clearInterval(talking);
  expect(peer.received()).toEqual(Buffer.of(0, 0, 0));
  peer.socket.end();
  await until(() => peer.closed);
  expect(peer.reset).toBe(false);
  expect(heard).not.toContain("hung up");
});

test("a reset is a hang-up, told once", async () => {
  const { port, legs, heard } = await aServer();
  const peer = await aPeer(port);
  peer.socket.write(introduction);
  await until(() => legs.length === 1);
  peer.socket.resetAndDestroy();
  await until(() => heard.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(heard).toEqual(["hung up"]);
});

test("HTTP, TLS, RDP and SIP are closed at their first byte, counted, and no call notices", async () => {
  const { port, rejected, heard, legs } = await aServer();
  const caller = await aPeer(port);
  caller.socket.write(introduction);
  await until(() => legs.length === 1);
  for (const bytes of [
    "GET / HTTP/1.1\r\n\r\n",
    "\x16\x03\x01\x02\x00",
    "\x03\x00\x00\x13",
    "OPTIONS sip:a SIP/2.0\r\n",
  ]) {
    const stranger = await aPeer(port);
    stranger.socket.write(Buffer.from(bytes, "latin1"));
    await until(() => stranger.closed || stranger.ended);
    expect(stranger.received()).toHaveLength(0);
  }
  expect(rejected).toEqual(["handshake", "handshake", "handshake", "handshake"]);
  caller.socket.write(audio(320));
  await until(() => heard.length === 1);
  caller.socket.destroy();
});

test("who says nothing, or half a UUID, is closed after two seconds; who leaves before is counted too", async () => {
  const { port, rejected } = await aServer();
  const [silent, half, leaving] = [await aPeer(port), await aPeer(port), await aPeer(port)];
  half.socket.write(introduction.subarray(0, 9));
  leaving.socket.end();
  await until(() => rejected.length === 1, 500);
  await until(() => silent.closed || silent.ended);
  await until(() => rejected.length === 3, 500);
  expect(rejected).toEqual(["handshake", "handshake", "handshake"]);
});

test("a call that cannot be taken is refused politely: 0x00, FIN, counted by its reason", async () => {
  for (const reason of ["capacity", "draining", "not-ready"] as const) {
    const { port, rejected } = await aServer(reason);
    const peer = await aPeer(port);
    peer.socket.write(Buffer.concat([introduction, audio(320)]));
    await until(() => peer.ended);
    expect(peer.received()).toEqual(Buffer.of(0, 0, 0));
    expect(rejected).toEqual([reason]);
    peer.socket.end();
    await until(() => peer.closed);
    expect(peer.reset).toBe(false);
  }
});

test("unknown kinds are ignored; a giant message ends the call and is counted", async () => {
  const { port, rejected, heard } = await aServer();
  const peer = await aPeer(port);
  peer.socket.write(Buffer.concat([introduction, Uint8Array.of(0x42, 0, 2, 1, 1), audio(320)]));
  await until(() => heard.length === 1);
  peer.socket.write(Uint8Array.of(0x10, 0xff, 0xff, 1));
  await until(() => peer.ended);
  expect(heard).toEqual(["audio 320", "hung up"]);
  expect(rejected).toEqual(["protocol"]);
});

test("a PBX that takes nothing costs a bounded amount of memory, and is given up in the end", async () => {
  const { port, legs, heard } = await aServer();
  const peer = await aPeer(port);
  peer.socket.pause();
  peer.socket.write(introduction);
  await until(() => legs.length === 1);
  // The operating system buffers a few megabytes before anything waits in the process.
  for (let sent = 0; sent < 100_000 && !heard.includes("hung up"); sent++) {
    legs[0]?.send(Buffer.alloc(320, 1));
    if (sent % 200 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await until(() => heard.includes("hung up"));
  peer.socket.destroy();
});

test.each([
  [0x12, 16_000],
  [0x15, 44_100],
  [0x18, 192_000],
])("a call whose first audio is of kind %i is heard at 8 kHz and answered at its own rate", async (kind, rateHz) => {
  const { port, heard, legs } = await aServer();
  const peer = await aPeer(port);
  const frame = (rateHz / 50) * 2;
  peer.socket.write(Buffer.concat([introduction, audio(frame, 0, kind), audio(frame, 0, kind), audio(320)]));
  await until(() => heard.length === 2);
  expect(heard).toEqual(["audio 320", "audio 320"]);
  legs[0]?.send(Buffer.alloc(320));
  await until(() => peer.received().length === frame + 3);
  expect(peer.received()).toEqual(audio(frame, 0, kind));
  peer.socket.destroy();
});

test("a call knows who was announced; one that had to be announced and was not is refused politely", async () => {
  const announced = await aServer();
  const peer = await aPeer(announced.port);
  peer.socket.write(introduction);
  await until(() => announced.legs.length === 1);
  expect(announced.legs[0]?.parties.caller).toBe("+33123456789");
  peer.socket.destroy();

  const closed = await aServer(undefined, false);
  const stranger = await aPeer(closed.port);
  stranger.socket.write(Buffer.concat([introduction, audio(320)]));
  await until(() => stranger.ended);
  expect(stranger.received()).toEqual(Buffer.of(0, 0, 0));
  stranger.socket.end();
  await until(() => stranger.closed);
  expect([stranger.reset, closed.rejected, closed.legs]).toEqual([false, ["unannounced"], []]);
});
