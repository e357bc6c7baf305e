/**
 * A call written down the way a telephony person would: one line per event, seconds since the call began, who, and what. The
 * caller's lines are played; the bot's are what must be heard, in this order, beginning within a tenth of a second of the time.
 *
 *     0.0  bot: Bonjour et bienvenue
 *     4.0  caller: mon internet ne marche plus (1.0 s)
 *     4.5  caller coughs (0.2 s)      4.5  caller presses 1      4.5  caller presses 0612# (0.3 s each)
 *     4.5  caller hangs up            5.0  recording pauses      6.0  recording resumes
 *     9.0  ticket: request            9.0  end: transferred
 */
import { expect } from "vitest";
import { aCall, type CallPlan } from "../test/a-call.ts";

interface Line {
  readonly number: number;
  readonly atMs: number;
  readonly what: string;
}

const within = 150;
const line = /^\s*(\d+(?:\.\d+)?)\s+(.+)$/;

function linesOf(timeline: string): Line[] {
  return timeline.split("\n").flatMap((text, index) => {
    if (text.trim() === "" || text.trim().startsWith("#")) return [];
    const [, seconds, what] = line.exec(text) ?? [];
    if (seconds === undefined || what === undefined) throw new Error(`line ${index + 1}: no time: ${text}`);
    return [{ number: index + 1, atMs: Math.round(Number(seconds) * 1000), what }];
  });
}

/** Plays the call, and holds what was heard against what is written. */
export async function playTimeline(timeline: string, plan: CallPlan = {}): Promise<void> {
  const call = aCall(plan);
  const lines = linesOf(timeline);
  for (const { atMs, what, number } of lines) {
    const said = /^caller: (.+?)(?: \((\d+(?:\.\d+)?) s\))?$/.exec(what);
    const coughed = /^caller coughs \((\d+(?:\.\d+)?) s\)$/.exec(what);
    const pressed = /^caller presses (\S+?)(?: \((\d+(?:\.\d+)?) s each\))?$/.exec(what);
    call.at(atMs);
    if (said) call.callerSays(said[1] ?? "", { forMs: Number(said[2] ?? "1") * 1000 });
    else if (coughed) call.callerMakesASound(Number(coughed[1]) * 1000);
    else if (pressed) call.callerPresses(pressed[1] ?? "", Number(pressed[2] ?? "0.3") * 1000);
    else if (what === "caller hangs up") call.callerHangsUp();
    else if (!/^(bot|ticket|end): |^recording (pauses|resumes)$/.test(what))
      throw new Error(`line ${number}: what is this? ${what}`);
  }
  await call.until((lines.at(-1)?.atMs ?? 0) + 1000);

  const expected = lines.filter(({ what }) => what.startsWith("bot: "));
  const heard = call.heard.map(({ text, fromMs }) => `${(fromMs / 1000).toFixed(1)}  bot: ${text}`);
  for (const [index, { atMs, what, number }] of expected.entries()) {
    const phrase = call.heard[index];
    const story = `line ${number}: "${what}"; heard:\n${heard.join("\n")}`;
    expect(phrase?.text.startsWith(what.slice("bot: ".length)), story).toBe(true);
    expect(Math.abs((phrase?.fromMs ?? 0) - atMs), story).toBeLessThanOrEqual(within);
  }
  expect(call.heard.length, `nothing else was heard:\n${heard.join("\n")}`).toBe(expected.length);
  const paused = lines.filter(({ what }) => what.startsWith("recording "));
  expect(call.recorder.map(({ what }) => what)).toEqual(paused.map(({ what }) => what));
  for (const [index, { atMs, number }] of paused.entries()) {
    expect(Math.abs((call.recorder[index]?.atMs ?? 0) - atMs), `line ${number}`).toBeLessThanOrEqual(within);
  }
  const tickets = lines.filter(({ what }) => what.startsWith("ticket: ")).map(({ what }) => what.slice(8));
  expect(call.tickets.map(({ reason }) => reason)).toEqual(tickets);
  const end = lines.find(({ what }) => what.startsWith("end: "));
  expect(call.end?.outcome).toBe(end?.what.slice(5));
}
