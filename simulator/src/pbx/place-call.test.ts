import { createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { speechOf } from "../speech/speech-of.ts";
import { WordsHeard } from "../speech/words-heard.ts";
import { placeCall } from "./place-call.ts";
import { placeCalls } from "./place-calls.ts";
import type { PlayoutOptions } from "./playout.ts";
import type { Script } from "./script.ts";

vi.setConfig({ testTimeout: 30_000 });

/** A bot of a few lines: speaks at the pace of speech, and hears. Written from the wire format, not with the PBX's code. */
class Bot {
  readonly heard: string[] = [];
  readonly digits: string[] = [];
  uuid = "";
  audioFrames = 0;
  #queue: Uint8Array[] = [];
  #pacer: NodeJS.Timeout;
  readonly socket: Socket;

  constructor(socket: Socket, onSpeechEnd: (bot: Bot) => void) {
    this.socket = socket;
    const ears = new WordsHeard((event) => {
      if (event.type === "word") this.heard.push(event.word);
      if (event.type === "speech-ended") onSpeechEnd(this);
    });
    let rest = Buffer.alloc(0);
    socket.on("data", (bytes) => {
      rest = Buffer.concat([rest, bytes]);
      while (rest.length >= 3 && rest.length >= 3 + rest.readUInt16BE(1)) {
        const payload = rest.subarray(3, 3 + rest.readUInt16BE(1));
        if (rest[0] === 0x01) this.uuid = payload.toString("hex");
        if (rest[0] === 0x03) this.digits.push(payload.toString());
        if (rest[0] === 0x10) {
          this.audioFrames++;
          ears.push(payload);
        }
        rest = rest.subarray(3 + payload.length);
      }
    });
    socket.on("error", () => undefined);
    let due = performance.now();
    const pace = () => {
      const frame = this.#queue.shift();
      if (frame !== undefined && socket.writable) socket.write(Buffer.concat([Buffer.from([0x10, 1, 64]), frame]));
      due += 20;
      this.#pacer = setTimeout(pace, Math.max(0, due - performance.now()));
    };
    this.#pacer = setTimeout(pace, 0);
    socket.on("close", () => clearTimeout(this.#pacer));
  }

  say(text: string): void {
    const pcm = speechOf(text);
    for (let at = 0; at < pcm.length; at += 320) {
      const frame = new Uint8Array(320);
      frame.set(pcm.subarray(at, at + 320));
      this.#queue.push(frame);
    }
  }

  stopSpeaking(): void {
    this.#queue = [];
  }

  whenQuiet(act: () => void): void {
    const look = setInterval(() => {
      if (this.#queue.length > 0) return;
      clearInterval(look);
      act();
    }, 10);
  }

  hangUp(): void {
    // What was said in a hurry, after a stall, must still be played out.
    this.whenQuiet(() => setTimeout(() => this.socket.write(Buffer.from([0, 0, 0])), 300));
  }
}

/** Bot and PBX share a process here: a phone with more patience does not mistake a busy machine for a late bot. */
const playout = { leadMs: 600, maxAheadMs: 2000 };
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listening(
  onCall: (socket: Socket) => void,
): Promise<{ host: string; port: number; playout: PlayoutOptions }> {
  const server = createServer(onCall);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return { host: "127.0.0.1", port: typeof address === "object" && address !== null ? address.port : 0, playout };
}

const outcomes = [{ heard: /au revoir/i, outcome: "resolved" as const }];
const short: Script = {
  name: "short",
  steps: [{ wait: /bonjour \?$/i, withinMs: 3000 }, { say: "Oui merci." }],
  expects: { endedBy: "bot", after: /au revoir/i, outcome: "resolved" },
  outcomes,
  endWithinMs: 3000,
};

/** Greets, and takes its leave when it has heard something. */
const polite =
  (bots: Bot[] = []) =>
  (socket: Socket) => {
    const bot = new Bot(socket, (self) => {
      self.say("Au revoir.");
      self.hangUp();
    });
    bots.push(bot);
    bot.say("Bonjour ?");
  };

test("a conversation is followed by what is heard, and told with its times", async () => {
  const bots: Bot[] = [];
  const callId = "0123abcd-0000-4000-8000-0000000000ff";
  const report = await placeCall({ ...(await listening(polite(bots))), script: short, callId });
  expect(report).toMatchObject({
    callId,
    script: "short",
    answered: true,
    outcome: "resolved",
    expectationMet: true,
    endedBy: "bot",
    dropped: false,
    brokenWords: 0,
    words: 4,
  });
  expect(report.heard.map(({ text }) => text)).toEqual(["Bonjour ?", "Au revoir."]);
  expect(report.said.map(({ text }) => text)).toEqual(["Oui merci."]);
  // The bot's ears take 200 ms of silence for the end of speech.
  expect(report.turns[0]?.responseMs).toBeGreaterThan(180);
  expect(report.turns[0]?.responseMs).toBeLessThan(600);
  expect(bots[0]?.uuid).toBe(callId.replaceAll("-", ""));
  expect(bots[0]?.heard).toEqual(["Oui", "merci."]);
  expect((bots[0]?.audioFrames ?? 0) / (report.durationMs / 1000)).toBeCloseTo(50, -1);
});

test("an echo is heard with its broken words when a frame is dropped", async () => {
  const echo = (drop: number) => (socket: Socket) => {
    let frames = 0;
    let rest = Buffer.alloc(0);
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      rest = Buffer.concat([rest, bytes]);
      while (rest.length >= 3 && rest.length >= 3 + rest.readUInt16BE(1)) {
        const frame = rest.subarray(0, 3 + rest.readUInt16BE(1));
        if (frame[0] === 0x10 && frames++ !== drop) socket.write(frame);
        rest = rest.subarray(frame.length);
      }
    });
  };
  const script: Script = {
    name: "echo",
    steps: [{ say: "un deux trois" }, { staySilentMs: 600 }, { hangUp: true }],
    expects: { endedBy: "caller", outcome: "abandoned" },
    outcomes: [],
  };
  const whole = await placeCall({ ...(await listening(echo(-1))), script });
  expect(whole.heard.map(({ text }) => text)).toEqual(["un deux trois"]);
  expect(whole).toMatchObject({ endedBy: "caller", outcome: "abandoned", expectationMet: true, dropped: false });
  const holed = await placeCall({ ...(await listening(echo(20))), script });
  expect(holed.brokenWords).toBeGreaterThan(0);
});

test("an interruption is heard, and the bot's reaction is measured", async () => {
  const script: Script = {
    name: "interrupts",
    steps: [{ interrupt: "Attendez attendez", once: /débranchez/i, withinMs: 4000 }],
    expects: { endedBy: "bot", after: /au revoir/i, outcome: "resolved" },
    outcomes,
    endWithinMs: 4000,
  };
  const target = await listening((socket) => {
    const bot = new Bot(socket, (self) => {
      self.say("Au revoir.");
      self.hangUp();
    });
    const stop = setInterval(() => {
      if (bot.heard.length === 0) return;
      clearInterval(stop);
      bot.stopSpeaking();
    }, 5);
    bot.say("Débranchez la box, attendez dix longues secondes, puis rebranchez-la");
  });
  const report = await placeCall({ ...target, script });
  expect(report.reason).toBeUndefined();
  expect(report.bargeInReactionsMs[0]).toBeGreaterThan(300);
  expect(report.bargeInReactionsMs[0]).toBeLessThan(1200);
  expect(report.brokenWords).toBe(0);
  expect(report.heard.map(({ text }) => text).join(" ")).not.toContain("rebranchez");
});

test("keys are pressed, with the hole that they leave in the audio", async () => {
  const bots: Bot[] = [];
  const script: Script = {
    name: "keys",
    steps: [{ press: "1#" }, { staySilentMs: 100 }, { hangUp: true }],
    expects: { endedBy: "caller", outcome: "abandoned" },
    outcomes: [],
  };
  const report = await placeCall({ ...(await listening(polite(bots))), script });
  expect(bots[0]?.digits).toEqual(["1", "#"]);
  expect(bots[0]?.audioFrames).toBeLessThan(report.durationMs / 20 - 10);
});

test("a call cut without a goodbye is dropped", async () => {
  const cut = await placeCall({
    ...(await listening((socket) => {
      const bot = new Bot(socket, () => undefined);
      bot.say("Bonjour, un instant");
      bot.whenQuiet(() => socket.end());
    })),
    script: short,
  });
  expect(cut).toMatchObject({
    answered: true,
    dropped: true,
    endedBy: "bot",
    outcome: "failed",
    expectationMet: false,
  });

  const reset = await placeCall({
    ...(await listening((socket) => {
      const bot = new Bot(socket, () => undefined);
      bot.say("Au revoir.");
      bot.whenQuiet(() => socket.resetAndDestroy());
    })),
    script: short,
  });
  expect(reset).toMatchObject({ dropped: true, endedBy: "network", outcome: "failed" });
  expect(reset.reason).toContain("connection");
});

test("what makes Asterisk hang up ends the call", async () => {
  for (const bytes of [
    [0x10, 0, 0],
    [0x42, 0, 1, 0],
    [0xff, 0, 1, 1],
  ]) {
    const target = await listening((socket) => {
      socket.on("error", () => undefined);
      socket.resume();
      socket.write(Buffer.from(bytes));
    });
    expect(await placeCall({ ...target, script: short })).toMatchObject({ endedBy: "network", expectationMet: false });
  }
});

test("a bot that does not say what is expected is told of in words", async () => {
  const target = await listening((socket) => new Bot(socket, () => undefined).say("Bonsoir."));
  const report = await placeCall({ ...target, script: { ...short, steps: [{ wait: /bonjour/i, withinMs: 1200 }] } });
  expect(report).toMatchObject({ expectationMet: false, endedBy: "caller", outcome: "failed", dropped: false });
  expect(report.reason).toContain('heard "Bonsoir."');
});

test("nobody there, and a call that is called off, are reports too", async () => {
  const nobody = await placeCall({ host: "127.0.0.1", port: 1, script: short });
  expect(nobody).toMatchObject({ answered: false, dropped: false, outcome: "failed", expectationMet: false });
  expect(nobody.reason).toContain("could not connect");
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 200);
  const stopped = await placeCall({ ...(await listening(polite())), script: short }, stop.signal);
  expect(stopped).toMatchObject({ endedBy: "caller", reason: "aborted" });
});

test("many calls at once are told one by one, no more at once than asked", async () => {
  const bots: Bot[] = [];
  let most = 0;
  let open = 0;
  const target = await listening((socket) => {
    most = Math.max(most, ++open);
    socket.on("close", () => open--);
    polite(bots)(socket);
  });
  const told: string[] = [];
  const reports = await placeCalls({
    ...target,
    scripts: [short],
    calls: 12,
    concurrency: 6,
    rampMs: 200,
    onReport: ({ callId }) => told.push(callId),
  });
  expect(reports.map(({ reason }) => reason)).toEqual(Array.from({ length: 12 }, () => undefined));
  expect(new Set(told).size).toBe(12);
  expect(most).toBeLessThanOrEqual(6);
});
