/** Who speaks over a free answer, or types over it: real interruptions and false ones. */
import { describe, expect, test } from "vitest";
import { aCall } from "../test/a-call.ts";
import { assistant } from "./an-assistant.ts";

/** Six clauses, half a second or so each: from 3.8 s on. The last is written long after the first is heard. */
const story = [
  "Alors voici. La fibre coûte trente euros. L'installation est offerte. ",
  "Un technicien passe chez vous. Il pose la prise. ",
  "Et voilà tout.",
];
const tells = (restAfterMs = 400) =>
  assistant((words) =>
    /fibre/.test(words)
      ? story.map((say, index) => ({ say, afterMs: index === 2 ? restAfterMs : 300 }))
      : [{ say: `Vous dites ${words}.` }],
  );
const asks = () => aCall(tells()).at(2000).callerSays("combien coûte la fibre");

describe("a false interruption", () => {
  test("a cough does not stop the answer", async () => {
    const call = await asks().at(5000).callerMakesASound(150).until(9000);
    expect(call.texts.slice(2).join(" ")).toBe(story.join(""));
    await call.at(9000).callerHangsUp().until(9100);
  });

  test("a door that slams for long stops it, but not for good: it goes on where it was, and is written on meanwhile", async () => {
    const call = await asks().at(4200).callerMakesASound().until(12_000);
    const pieces = call.heard.slice(2);
    const resumed = pieces.findIndex(({ text }, index) => text === pieces[index + 1]?.text);
    const [before, after] = [pieces[resumed], pieces[resumed + 1]];
    expect(before?.untilMs).toBeLessThanOrEqual(4200 + 320);
    expect((after?.fromMs ?? 0) - (before?.untilMs ?? 0)).toBeGreaterThan(1000);
    // Every word of it was heard once: the two halves are as long as the whole.
    const heardMs = pieces.reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0);
    expect(heardMs).toBe(call.voice.spoken.slice(2).reduce((sum, text) => sum + text.length * 20, 0));
    expect(call.voice.spoken.slice(2).join(" ")).toBe(story.join(""));
    expect([call.talker.abandoned, call.talker.asked.length]).toEqual([0, 1]);
    expect(await call.metric("voicebot_interruptions_total")).toBe(0);
    await call.at(12_000).callerHangsUp().until(12_100);
    expect(call.end?.state.history.some(({ interrupted }) => interrupted)).toBe(false);
  });

  test("a nod over what is told does not stop it", async () => {
    const call = await asks().at(4400).callerSays("d'accord", { forMs: 250, interims: [] }).until(9000);
    expect(call.texts.slice(2).join(" ")).toBe(story.join(""));
    expect(call.talker.asked).toHaveLength(1);
    await call.at(9000).callerHangsUp().until(9100);
  });
});

test("the frame after the decision is silent; what was heard is remembered to the word, and what was not is neither said nor told to the model", async () => {
  const call = aCall(tells(5000)).at(2000).callerSays("combien coûte la fibre");
  await call
    .at(4500)
    .callerSays("et le mobile", { interims: [[100, "et le mobile"]] })
    .until(8000);
  // Three words take their time, however short the sound.
  const decided = 4600;
  expect(call.silentBetween(decided + 20, 6300)).toBe(true);
  expect(call.talker.abandoned).toBe(1);
  expect(call.voice.spoken).not.toContain("Et voilà tout.");
  const told = call.talker.asked.at(-1)?.messages ?? [];
  expect(told.at(-1)).toEqual({ from: "caller", text: "et le mobile" });
  const bot = told.at(-2);
  expect(bot?.text).toMatch(/ –$/);
  // At 20 ms a character, to the word.
  const heardMs = call.heard
    .filter(({ fromMs }) => fromMs > 3000 && fromMs < 5000)
    .reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0);
  expect(Math.abs((bot?.text.length ?? 0) - 2 - heardMs / 20)).toBeLessThanOrEqual(10);
  expect(story.join("")).toContain(bot?.text.slice(0, -2));
  expect(await call.metric("voicebot_interruptions_total")).toBe(1);
  await call.at(8000).callerHangsUp().until(8100);
});

describe("the phone's keys", () => {
  const said = (call: ReturnType<typeof aCall>) =>
    call.talker.asked.map(({ messages }) => messages.at(-1)).map((message) => message?.text);

  test("a number that is typed reaches the model as the caller's words: ended by #, or by four seconds", async () => {
    const call = aCall(tells()).at(2000).callerPresses("4567#");
    await call.at(6000).callerPresses("06*12").until(14_000);
    expect(said(call)).toEqual(["4567", "12"]);
    expect(call.phrase("quatre mille").fromMs).toBe(2000 + 4 * 300 + 300);
    expect(call.phrase("Vous dites douze").fromMs).toBe(6000 + 4 * 300 + 4000 + 300);
    await call.at(14_000).callerHangsUp().until(14_100);
    expect(call.end?.state.history.map(({ text }) => text)).toContain("4567");
  });

  test("a key silences the answer at once and ends it; what was said before the number belongs to it", async () => {
    const call = aCall(tells(5000)).at(2000).callerSays("combien coûte la fibre");
    call.at(4500).callerPresses("12#").at(7000).callerSays("et mon numéro");
    await call.at(8600).callerPresses("34#").until(12_000);
    expect(call.silentBetween(4520, 5100)).toBe(true);
    expect(call.talker.abandoned).toBeGreaterThanOrEqual(1);
    expect(said(call)).toEqual(["combien coûte la fibre", "12", "et mon numéro", "et mon numéro 34"]);
    await call.at(12_000).callerHangsUp().until(12_100);
  });

  test("who types half and says the rest has given one number; other words go with it", async () => {
    const call = aCall(tells()).at(2000).callerPresses("0612").at(3500).callerSays("34 56");
    call.at(8000).callerPresses("99").at(9000).callerSays("attendez voilà").at(11_500).callerPresses("88#");
    await call.until(16_000);
    expect(said(call)).toEqual(["0612 34 56", "attendez voilà 9988"]);
    await call.at(16_000).callerHangsUp().until(16_100);
  });

  test("0 by itself gets a person, after two seconds or by #; a number that begins with it does not", async () => {
    const alone = await asks().at(5000).callerPresses("0").until(10_000);
    expect(alone.phrase("Ne quittez pas").fromMs).toBe(7000);
    expect(alone.end?.outcome).toBe("transferred");
    const ended = await aCall(tells()).at(2000).callerPresses("0#").until(6000);
    expect(ended.phrase("Ne quittez pas").fromMs).toBe(2300);
    const number = await aCall(tells()).at(2000).callerPresses("0612#").until(6000);
    expect([number.end, said(number)]).toEqual([null, ["0612"]]);
    await number.at(6000).callerHangsUp().until(6100);
  });

  test("over the notice a key means nothing", async () => {
    const call = await aCall(tells()).at(100).callerPresses("1").until(6000);
    expect([call.talker.asked, call.phrase("automate").untilMs]).toEqual([[], 600]);
    await call.at(6000).callerHangsUp().until(6100);
  });
});
