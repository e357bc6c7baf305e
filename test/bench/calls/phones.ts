/**
 * The PBX of the bench, in a process of its own: keeps so many AudioSocket calls going, and hears how late frames are. Its
 * callers say their marked words whenever the bot has finished, and do not listen to what it says.
 */
import { randomUUID } from "node:crypto";
import { connect, type Socket } from "node:net";
import { endpointingMs } from "./deepgram.ts";
import { frameBytes, frameMs, isSound, silentFrame, speechFrames } from "./marked-speech.ts";
import { callMs, type FromWorker, type PhoneTurn, type ToWorker } from "./messages.ts";
import { Lateness, stamp, watchOwnLag } from "./stamps.ts";

const speechMs = 2400;
/** The bot has finished when it is quiet for this long. */
const settledFrames = 600 / frameMs;
/** Quiet for so long, it will say nothing more. */
const lostFrames = 30_000 / frameMs;
/** Nobody answers for long: they may all come at once. */
const unaskedPerTick = 1;
const headerBytes = 3;
const messageBytes = headerBytes + frameBytes;
/** A stretch of speech, with the pauses between its words, is judged against the punctual frames of its own. */
const longestStretch = 500;
/** A longer silence is none of speech: nobody hears when it comes. */
const pauseFrames = 10;

const lateness = new Lateness();
const ownLag = watchOwnLag();
let turns: PhoneTurn[] = [];
let [started, ended, failed] = [0, 0, 0];

const framed = (pcm: Buffer): Buffer => Buffer.concat([Buffer.of(0x10, frameBytes >> 8, frameBytes & 0xff), pcm]);
const silentMessage = framed(silentFrame);

/** Ours, 0 to 65,535: what the marks can hold. */
let nextCall = 0;

class Phone {
  readonly #socket: Socket;
  readonly number = nextCall++ & 0xffff;
  readonly #rest = Buffer.alloc(messageBytes * 2);
  #restLength = 0;
  #speaking: readonly Buffer[] = [];
  #spoken = 0;
  #turn = 0;
  #quietFrames = 0;
  #heardBot = false;
  #sinceSpeech = Number.POSITIVE_INFINITY;
  #endpointAt: number | undefined;
  readonly #stretch: number[] = [];
  readonly #pause: number[] = [];
  over = false;

  constructor(port: number) {
    started += 1;
    this.#socket = connect({
      host: "127.0.0.1",
      port,
      noDelay: true,
      onread: {
        buffer: Buffer.alloc(8192),
        callback: (count, buffer) => {
          this.#arrived(Buffer.from(buffer.buffer, buffer.byteOffset, count));
          return true;
        },
      },
    });
    this.#socket.on("error", () => {});
    this.#socket.once("close", () => this.#close());
    this.#socket.once("end", () => this.#close());
    this.#socket.write(Buffer.concat([Buffer.of(0x01, 0, 16), Buffer.from(randomUUID().replaceAll("-", ""), "hex")]));
  }

  /** 20 ms have passed. */
  tick(now: number): void {
    if (this.over) return;
    this.#quietFrames += 1;
    const words = this.#speaking[this.#spoken];
    if (words) {
      this.#spoken += 1;
      this.#sinceSpeech = 0;
      this.#socket.write(framed(words));
      return;
    }
    this.#socket.write(silentMessage);
    this.#sinceSpeech += frameMs;
    if (this.#sinceSpeech === endpointingMs) this.#endpointAt = now;
    if ((this.#heardBot || unasked) && this.#quietFrames >= settledFrames && this.#sinceSpeech > 5000) this.#speak();
    if (this.#quietFrames > lostFrames) {
      failed += 1;
      this.#close();
    }
  }

  #speak(): void {
    this.#speaking = speechFrames(this.number, this.#turn, speechMs);
    this.#spoken = 0;
    this.#turn += 1;
  }

  #arrived(bytes: Buffer): void {
    const now = stamp();
    let at = 0;
    while (at < bytes.length) {
      const taken = Math.min(bytes.length - at, this.#missing());
      bytes.copy(this.#rest, this.#restLength, at, at + taken);
      this.#restLength += taken;
      at += taken;
      if (this.#missing() === 0) {
        if (this.#rest[0] === 0x10) this.#frame(now);
        else this.#close();
        this.#restLength = 0;
      }
    }
  }

  /** Bytes until the message that is being read is whole. */
  #missing(): number {
    if (this.#restLength < headerBytes) return headerBytes - this.#restLength;
    return headerBytes + this.#rest.readUInt16BE(1) - this.#restLength;
  }

  #frame(now: number): void {
    const sounds = isSound(this.#rest, headerBytes);
    if (sounds) {
      this.#heardBot = true;
      this.#quietFrames = 0;
      if (this.#endpointAt !== undefined) {
        turns.push({ call: this.number, turn: this.#turn - 1, endpointAt: this.#endpointAt, heardAt: now });
        this.#endpointAt = undefined;
      }
    }
    if (sounds) {
      this.#stretch.push(...this.#pause, now);
      this.#pause.length = 0;
      if (this.#stretch.length >= longestStretch) this.#judgeStretch();
    } else if (this.#stretch.length > 0) {
      this.#pause.push(now);
      if (this.#pause.length > pauseFrames) this.#judgeStretch();
    }
  }

  /** A frame is late against the most punctual of its stretch; the first is not judged: where it lies is free. */
  #judgeStretch(): void {
    let base = Number.POSITIVE_INFINITY;
    for (let index = 1; index < this.#stretch.length; index++) {
      base = Math.min(base, (this.#stretch[index] ?? 0) - index * frameMs);
    }
    for (let index = 1; index < this.#stretch.length; index++) {
      lateness.add((this.#stretch[index] ?? 0) - index * frameMs - base);
    }
    this.#stretch.length = 0;
    this.#pause.length = 0;
  }

  #close(): void {
    if (this.over) return;
    this.over = true;
    ended += 1;
    if (!this.#heardBot) failed += 1;
    this.#socket.end();
    setTimeout(() => this.#socket.destroy(), 1000).unref();
  }
}

let port = 0;
let wanted = 0;
let unasked = false;
let newcomers = 0;
const phones = new Set<Phone>();

/** Callers come evenly: as many in the time of a call as there are to be calls. Else all would begin, and end, together. */
function keepUp(): void {
  newcomers = unasked ? unaskedPerTick : Math.min(2, newcomers + (wanted * frameMs) / callMs);
  for (const phone of phones) if (phone.over) phones.delete(phone);
  if (phones.size >= wanted || newcomers < 1) return;
  newcomers -= 1;
  phones.add(new Phone(port));
}

/** Callers do not all speak at the same moment: each phone has its place in the 20 ms. */
const slots = 5;
let ticks = 0;
const startedAt = stamp();
function tick(): void {
  const now = stamp();
  while (startedAt + ticks * (frameMs / slots) <= now) {
    const slot = ticks % slots;
    if (slot === 0) keepUp();
    for (const phone of phones) if (phone.number % slots === slot) phone.tick(now);
    ticks += 1;
  }
  setTimeout(tick, Math.max(0, startedAt + ticks * (frameMs / slots) - stamp()));
}
tick();

process.on("message", (message: ToWorker) => {
  if (message.type === "phones") {
    ({ port, calls: wanted, unasked } = message);
  } else if (message.type === "begin") {
    lateness.clear();
    ownLag.clear();
    turns = [];
    [started, ended, failed] = [0, 0, 0];
  } else {
    const report: FromWorker = {
      type: "phones-report",
      active: phones.size,
      started,
      ended,
      failed,
      frames: lateness.count,
      latenessP50Ms: lateness.quantile(0.5),
      latenessP99Ms: lateness.quantile(0.99),
      framesLate: lateness.above(10),
      turns,
      ownLagP99Ms: ownLag.quantile(0.99),
    };
    process.send?.(report);
  }
});
process.on("disconnect", () => process.exit(0));
process.send?.({ type: "ready", port: 0 } satisfies FromWorker);
