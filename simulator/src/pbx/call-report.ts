/** What became of a call, as the caller heard it. All times in milliseconds since the connection was made. */
import type { Caller, Said } from "./caller.ts";
import type { Ears, Utterance } from "./ears.ts";
import type { Spread } from "./millisecond-histogram.ts";
import type { Playout } from "./playout.ts";
import type { Outcome, Script } from "./script.ts";

export interface Turn {
  /** When the caller finished speaking. */
  readonly callerEndMs: number;
  /** First sound of the bot after that, before the caller spoke again. */
  readonly botStartMs: number | undefined;
  readonly responseMs: number | undefined;
}

export interface CallReport {
  readonly callId: string;
  readonly script: string;
  /** The bot sent audio. */
  readonly answered: boolean;
  readonly outcome: Outcome;
  readonly expectationMet: boolean;
  /** Why not, in words. */
  readonly reason: string | undefined;
  readonly endedBy: "bot" | "caller" | "network";
  /** An answered call that ended without a goodbye, by a reset, or by a frame that makes Asterisk hang up. */
  readonly dropped: boolean;
  readonly heard: readonly Utterance[];
  readonly said: readonly Said[];
  readonly turns: readonly Turn[];
  /** For each interruption: from the caller's first sound to the bot's last; undefined when the bot was not speaking. */
  readonly bargeInReactionsMs: readonly (number | undefined)[];
  readonly words: number;
  readonly brokenWords: number;
  /** Words broken because the bot stopped in the middle of them, when it was interrupted. */
  readonly cutWords: number;
  /** Between one frame of the bot and the next, as they arrived. */
  readonly frameGaps: Spread;
  /** How late this PBX itself was with its 20 ms: what the gaps owe to a busy machine. */
  readonly ownLag: Spread;
  readonly underflows: number;
  /** Audio that came so early that it was never heard. */
  readonly lostMs: number;
  readonly durationMs: number;
}

export interface Ending {
  readonly by: "bot" | "caller" | "network";
  /** What went wrong on the wire, in words. */
  readonly fault: string | undefined;
  readonly atMs: number;
  readonly lag: Spread;
}

/** A pause longer than those between words: the bot has stopped. */
const stoppedMs = 200;
const goodbye = /revoir|merci de votre appel|bonne journée|conseiller|en relation|goodbye|adviser|advisor/i;

export function callReport(
  callId: string,
  script: Script,
  caller: Caller,
  ears: Ears,
  playout: Playout,
  ending: Ending,
): CallReport {
  const answered = playout.gaps.arrived;
  const lastHeard = caller.heardSinceSpeaking;
  const reactions = caller.said.filter(({ interrupts }) => interrupts).map((said) => reactionTo(said, ears));
  const cutWords = reactions.filter((reaction) => reaction?.cut === true).length;
  const broken = ears.words.filter(({ word }) => word === undefined).length;
  const outcome = outcomeOf(script, caller, lastHeard, ending);
  const reason = reasonAgainst(script, caller, lastHeard, outcome, ending, answered);
  return {
    callId,
    script: script.name,
    answered,
    outcome,
    expectationMet: reason === undefined,
    reason,
    endedBy: ending.by,
    dropped: answered && (ending.fault !== undefined || (ending.by === "bot" && !goodbye.test(lastHeard))),
    heard: ears.utterances(),
    said: caller.said,
    turns: turnsOf(caller.said, ears),
    bargeInReactionsMs: reactions.map((reaction) => reaction?.ms),
    words: ears.words.length - broken,
    brokenWords: broken - cutWords,
    cutWords,
    frameGaps: playout.gaps.spread,
    ownLag: ending.lag,
    underflows: playout.underflows,
    lostMs: playout.lostMs,
    durationMs: ending.atMs,
  };
}

function outcomeOf(script: Script, caller: Caller, lastHeard: string, ending: Ending): Outcome {
  if (ending.fault !== undefined || caller.failure !== undefined) return "failed";
  if (ending.by === "caller") return script.expects.endedBy === "caller" ? "abandoned" : "failed";
  return script.outcomes.find(({ heard }) => heard.test(lastHeard))?.outcome ?? "failed";
}

function reasonAgainst(
  script: Script,
  caller: Caller,
  lastHeard: string,
  outcome: Outcome,
  ending: Ending,
  answered: boolean,
): string | undefined {
  const { expects } = script;
  if (ending.fault !== undefined) return ending.fault;
  if (!answered) return "the bot never sent audio";
  if (caller.failure !== undefined) return caller.failure;
  if (!caller.followedWholeScript)
    return `the ${ending.by} ended the call before the script did; heard last ${JSON.stringify(lastHeard)}`;
  if (ending.by !== expects.endedBy) return `ended by the ${ending.by}, not by the ${expects.endedBy}`;
  if (expects.after !== undefined && !expects.after.test(lastHeard))
    return `expected ${expects.after} at the end, heard ${JSON.stringify(lastHeard)}`;
  return outcome === expects.outcome
    ? undefined
    : `${outcome}, not ${expects.outcome}; heard last ${JSON.stringify(lastHeard)}`;
}

function turnsOf(said: readonly Said[], ears: Ears): Turn[] {
  return said.map(({ endMs }, index) => {
    const untilMs = said[index + 1]?.startMs ?? Number.POSITIVE_INFINITY;
    const botStartMs = ears.speechStartsMs.find((startMs) => startMs >= endMs && startMs < untilMs);
    return { callerEndMs: endMs, botStartMs, responseMs: botStartMs === undefined ? undefined : botStartMs - endMs };
  });
}

function reactionTo({ startMs }: Said, ears: Ears): { readonly ms: number; readonly cut: boolean } | undefined {
  let last = ears.words.find(({ endMs }) => endMs >= startMs);
  if (last === undefined || last.startMs > startMs + stoppedMs) return undefined;
  for (const word of ears.words) {
    if (word.startMs <= last.startMs) continue;
    if (word.startMs - last.endMs > stoppedMs) break;
    last = word;
  }
  return { ms: last.endMs - startMs, cut: last.word === undefined };
}
