import { expect, test } from "vitest";
import { silentFrame } from "../audio/frame.ts";
import { manualClock, settle } from "../platform/manual-clock.ts";
import { TwilioLeg } from "./twilio-leg.ts";

function aLeg(fails = false) {
  const clock = manualClock();
  const sent: { event: string; mark?: { name: string } }[] = [];
  const story: string[] = [];
  const line = {
    send: (text: string) => void sent.push(JSON.parse(text)),
    bufferedAmount: 0,
    close: () => void story.push(`${clock.now()} closed`),
  };
  const tell = (what: string) => async () => {
    story.push(`${clock.now()} ${what}`);
    if (fails) throw new Error("refused");
  };
  const call = { hangUp: tell("hung up"), transfer: async (to: string) => tell(`to ${to}`)() };
  const start = {
    streamSid: "MZ1",
    accountSid: `AC${"2".repeat(32)}`,
    callSid: `CA${"1".repeat(32)}`,
    customParameters: { caller: "+33123456789", called: "", queue: "gold" },
    mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000 },
  } as const;
  const leg = new TwilioLeg(start, line, call, clock);
  const heard: string[] = [];
  leg.attach({
    onAudio: (pcm) => heard.push(`audio ${pcm.length}`),
    onDigit: (digit) => heard.push(`digit ${digit}`),
    onHangUp: () => heard.push("hung up"),
  });
  /** Frames as the playout sends them: one every 20 ms. */
  const speak = async (frames: number) => {
    for (let frame = 0; frame < frames; frame++) {
      leg.send(silentFrame);
      await clock.advance(20);
    }
  };
  return { clock, sent, story, leg, heard, speak, line };
}

test("the call's own parameters say who calls", () => {
  expect(aLeg().leg.parties).toEqual({ caller: "+33123456789", called: null, parameters: { queue: "gold" } });
});

test("a mark every 100 ms tells how far Twilio has come with playing", async () => {
  const { leg, sent, speak, clock } = aLeg();
  await speak(10);
  expect(sent.filter(({ event }) => event === "mark").map(({ mark }) => mark?.name)).toEqual(["0:5", "0:10"]);
  // Played 140 ms after it was sent.
  await clock.advance(40);
  leg.receive({ type: "mark", name: "0:5" });
  expect(leg.unheardMs()).toBe(100);
  await clock.advance(30);
  expect(leg.unheardMs()).toBe(70);
  leg.receive({ type: "mark", name: "0:10" });
  expect(leg.unheardMs()).toBe(0);
});

test("what was taken back is forgotten, and its marks, which come back all the same, mean nothing", async () => {
  const { leg, sent, speak } = aLeg();
  await speak(5);
  leg.dropUnheard();
  expect(sent.at(-1)).toEqual({ event: "clear", streamSid: "MZ1" });
  leg.receive({ type: "mark", name: "0:5" });
  expect(leg.unheardMs()).toBe(0);
  await speak(5);
  expect(sent.at(-1)?.mark?.name).toBe("1:5");
});

test("the last word sounds before the call is ended, or handed over; failing that the stream is closed all the same", async () => {
  for (const fails of [false, true]) {
    const { leg, speak, story, clock, heard } = aLeg(fails);
    await speak(10);
    leg.receive({ type: "mark", name: "0:5" });
    leg.transfer("+33987654321");
    leg.hangUp();
    await clock.advance(99);
    expect(story).toEqual([]);
    await clock.advance(1);
    await settle();
    expect(story).toEqual(["300 to +33987654321", "300 closed"]);
    leg.ended();
    expect(heard).toEqual([]);
  }
});

test("audio, keys and the end of the stream are the caller's", () => {
  const { leg, heard } = aLeg();
  leg.receive({ type: "audio", pcm: Buffer.alloc(320) });
  leg.receive({ type: "digit", digit: "5" });
  leg.receive({ type: "stop" });
  leg.ended();
  leg.receive({ type: "digit", digit: "6" });
  expect(heard).toEqual(["audio 320", "digit 5", "hung up"]);
});

test("a line that takes nothing is not filled up", () => {
  const { leg, sent, line } = aLeg();
  line.bufferedAmount = 50_000;
  leg.send(silentFrame);
  expect(sent).toEqual([]);
});
