import fc from "fast-check";
import { expect, test } from "vitest";
import { silentFrame } from "../audio/frame.ts";
import { manualClock } from "../platform/manual-clock.ts";
import { BrowserLeg } from "./browser-leg.ts";
import { readFromPage } from "./browser-message.ts";

function aLeg() {
  const clock = manualClock();
  const sent: unknown[] = [];
  const heard: string[] = [];
  const line = {
    send: (message: string | Uint8Array) =>
      void sent.push(typeof message === "string" ? JSON.parse(message) : message.length),
    bufferedAmount: 0,
    close: () => void sent.push("closed"),
  };
  const leg = new BrowserLeg("call", 48_000, line, clock);
  leg.attach({
    onAudio: (pcm) => heard.push(`audio ${pcm.length}`),
    onDigit: (digit) => heard.push(`digit ${digit}`),
    onHangUp: () => heard.push("hung up"),
  });
  return { clock, sent, heard, line, leg };
}

test("the microphone's 48 kHz are a phone's 8, keys are keys, and the page's end is a hang-up", () => {
  const { leg, heard } = aLeg();
  leg.hear(Buffer.alloc(1920));
  leg.receive({ type: "digit", digit: "5" });
  leg.ended();
  leg.hear(Buffer.alloc(1920));
  expect(heard).toEqual(["audio 320", "digit 5", "hung up"]);
});

test("the page plays from a buffer: what has not sounded is known, and can be taken back", async () => {
  const { leg, clock, sent } = aLeg();
  for (let frame = 0; frame < 5; frame++) {
    leg.send(silentFrame);
    await clock.advance(20);
  }
  expect(sent).toEqual([320, 320, 320, 320, 320, { type: "mark", mark: "0:5" }]);
  for (let frame = 0; frame < 5; frame++) leg.send(silentFrame);
  leg.receive({ type: "played", mark: "0:5" });
  expect(leg.unheardMs()).toBe(100);
  leg.dropUnheard();
  expect([sent.at(-1), leg.unheardMs()]).toEqual([{ type: "clear" }, 0]);
});

test("words and timings are shown, and at the end where the caller would have gone", async () => {
  const { leg, clock, sent } = aLeg();
  leg.show({ type: "line", speaker: "bot", text: "Bonjour." });
  leg.transfer("support");
  leg.show({ type: "line", speaker: "bot", text: "too late" });
  await clock.advance(0);
  expect(sent).toEqual([
    { type: "line", speaker: "bot", text: "Bonjour." },
    { type: "ended", transferredTo: "support" },
    "closed",
  ]);
});

test("whatever a page says is a message or none", () => {
  expect(readFromPage('{"type":"hello","sampleRateHz":48000}')).toEqual({ type: "hello", sampleRateHz: 48_000 });
  expect(readFromPage('{"type":"hello","sampleRateHz":1}')).toBeNull();
  expect(readFromPage('{"type":"digit","digit":"12"}')).toBeNull();
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => readFromPage(text) === null));
});
