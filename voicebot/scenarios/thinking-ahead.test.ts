/**
 * Understanding begins when the caller seems to have finished. The recogniser is certain half a second after the last word; the
 * model takes 300 ms, the voice nothing.
 */
import { describe, expect, test } from "vitest";
import { type ACall, aCall } from "../test/a-call.ts";

const ahead = { thinksAhead: true } as const;
const words = (call: ACall) => call.model.asked.map(({ messages }) => messages.at(-1)?.text);
/** Words that come a tenth of a second after they were said. */
const saying = (text: string, forMs = 1000) => ({ forMs, interims: [[forMs + 100, text]] as const });

test("the caller hears the answer as soon as it is certain that they have finished: 300 ms sooner", async () => {
  const times = [];
  for (const thinksAhead of [false, true]) {
    const call = aCall({ thinksAhead })
      .at(4000)
      .callerSays("mon internet est en panne", saying("mon internet est en panne"));
    await call.until(7000);
    expect(words(call)).toEqual(["mon internet est en panne"]);
    await call.at(7000).callerHangsUp().until(7100);
    times.push({ from: call.phrase("Très bien").fromMs, turns: call.end?.meter.turns });
  }
  expect(times).toEqual([
    { from: 5800, turns: [{ atMs: 5000, hearingMs: 500, thinkingMs: 300, responseMs: 800 }] },
    { from: 5500, turns: [{ atMs: 5000, hearingMs: 500, thinkingMs: 0, responseMs: 500 }] },
  ]);
});

test("an answer that is not there yet when the caller has finished is waited for, and given once", async () => {
  const call = aCall({ ...ahead, mind: { answerMs: 900 } })
    .at(4000)
    .callerSays("internet", saying("internet"));
  await call.until(9000);
  expect(call.model.asked).toHaveLength(1);
  // Asked at 5.2 s: the words have been the same, and the line quiet, for a tenth of a second.
  expect(call.phrase("Très bien").fromMs).toBe(5200 + 900);
  await call.at(9000).callerHangsUp().until(9100);
  expect(call.end?.meter.turns).toMatchObject([{ hearingMs: 500, thinkingMs: 600, responseMs: 1100 }]);
});

test("a caller who goes on is understood as a whole: the thought about the first half is given up", async () => {
  const call = aCall(ahead).at(4000).callerMakesASound(600);
  call.clock.after(4700, () => call.ears.emit({ type: "interim", text: "mon internet" }));
  call.at(5000).callerMakesASound(800);
  call.clock.after(5900, () => call.ears.emit({ type: "interim", text: "mon internet non mon portable" }));
  call.clock.after(6300, () =>
    call.ears.emit({ type: "utterance", text: "Mon internet, non, mon portable.", speechEndedAgoMs: 500 }),
  );
  await call.until(9000);
  expect(words(call)).toEqual(["mon internet", "mon internet non mon portable"]);
  expect(call.phrase("Très bien").fromMs).toBe(6300);
});

test("words that turn out to be others are thought about again", async () => {
  const call = aCall(ahead).at(4000).callerSays("mon portable", saying("mon internet"));
  await call.until(8000);
  expect(words(call)).toEqual(["mon internet", "mon portable"]);
  expect(call.phrase("voyons votre mobile").fromMs).toBe(5500 + 300);
});

test("capitals and full stops that come at the end make no other words", async () => {
  const call = aCall(ahead).at(4000).callerSays("Mon internet est en panne.", saying("mon internet est en panne"));
  await call.until(7000);
  expect(call.model.asked).toHaveLength(1);
});

describe("nothing is said or done before the end of the turn is certain", () => {
  const neverOpen = { hours: { timezone: "Europe/Paris", open: ["Mon 00:00-00:00"] } };

  test.each([
    ["an answer", {}, "mon internet"],
    ["a handover", {}, "je veux un conseiller"],
    ["an offer", neverOpen, "je veux un conseiller"],
  ])("%s", async (_, scenario, said) => {
    const call = aCall({ ...ahead, settings: { scenario }, mind: { answerMs: 50 } });
    call.at(4000).callerMakesASound(1000);
    call.clock.after(5100, () => call.ears.emit({ type: "interim", text: said }));
    // Who never finishes: the recogniser hears a little more, again and again.
    call.at(5400).callerMakesASound(300).at(6000).callerMakesASound(300);
    call.clock.after(5800, () => call.ears.emit({ type: "interim", text: `${said} alors` }));
    call.clock.after(6400, () => call.ears.emit({ type: "interim", text: `${said} alors voilà` }));
    await call.until(7000);
    expect(words(call)).toEqual([said, `${said} alors`, `${said} alors voilà`]);
    expect(call.silentBetween(4000, 7000)).toBe(true);
    expect([call.end, call.tickets, call.events.filter(({ type }) => !type.endsWith("started"))]).toEqual([
      null,
      [],
      [],
    ]);
  });
});

test("three thoughts at most are spent on one turn before it is over", async () => {
  const call = aCall(ahead);
  for (let part = 1; part <= 6; part++) {
    const atMs = 4000 + part * 600;
    call.at(atMs).callerMakesASound(200);
    call.clock.after(atMs + 250, () => call.ears.emit({ type: "interim", text: "alors ".repeat(part) }));
  }
  call.clock.after(8600, () => call.ears.emit({ type: "utterance", text: "alors ".repeat(6), speechEndedAgoMs: 500 }));
  await call.until(10_000);
  expect(call.model.asked).toHaveLength(4);
});

test("a recogniser that believes the caller has finished is believed at once; who resumes has not", async () => {
  const call = aCall(ahead).at(4000).callerMakesASound(1000);
  call.clock.after(4900, () => call.ears.emit({ type: "likely-finished", text: "mon internet" }));
  await call.until(4950);
  expect(words(call)).toEqual(["mon internet"]);
  call.clock.after(250, () => call.ears.emit({ type: "interim", text: "mon internet est en panne" }));
  call.clock.after(400, () => call.ears.emit({ type: "likely-finished", text: "mon internet est en panne" }));
  call.clock.after(800, () =>
    call.ears.emit({ type: "utterance", text: "mon internet est en panne", speechEndedAgoMs: 600 }),
  );
  await call.until(7000);
  expect(words(call)).toEqual(["mon internet", "mon internet est en panne"]);
  expect(call.phrase("Très bien").fromMs).toBe(5750);
});

test("what was said of oneself is not thought about where the words themselves are the answer", async () => {
  const call = aCall(ahead).at(4000).callerPresses("3").at(5500).callerSays("je déménage", saying("je déménage"));
  await call.until(9000);
  expect(call.model.asked).toHaveLength(0);
  expect(call.texts.at(-1)).toBe("Quel est votre nom ?");
});

test("a thought that fails is left to the rules, and is not had twice", async () => {
  const call = aCall({ ...ahead, mind: { answers: () => undefined } })
    .at(4000)
    .callerSays("ma box", saying("ma box"));
  await call.until(7000);
  expect(call.model.asked).toHaveLength(1);
  expect(call.phrase("Très bien").fromMs).toBe(5500);
});
