/** What was said, as both sides heard it: of the bot's phrases only the part that reached the caller. */
import type { ToolExchange } from "./assistant.ts";

export interface Line {
  readonly speaker: "caller" | "bot";
  readonly text: string;
  /** The caller cut the bot short here. */
  readonly interrupted?: true;
  /** What the bot did about these words of the caller, in a free dialogue. */
  readonly done?: readonly ToolExchange[];
}

/** A conversation of the longest duration stays well below; a runaway does not grow for ever. */
const longestHistory = 200;

export function withLine(history: readonly Line[], line: Line): readonly Line[] {
  return line.text === "" ? history : [...history, line].slice(-longestHistory);
}

const lastOfCaller = (history: readonly Line[]): number => history.findLastIndex((line) => line.speaker === "caller");

/** Without the caller's last line: used when the words turn out to be the first half of what is being said. */
export function withoutLastOfCaller(history: readonly Line[]): readonly Line[] {
  const last = lastOfCaller(history);
  return last === -1 ? history : history.toSpliced(last, 1);
}

/** Up to the caller's last words. */
export const untilLastOfCaller = (history: readonly Line[]): readonly Line[] =>
  history.slice(0, lastOfCaller(history) + 1);

/** Keeps what was done about the caller's last words. */
export function withDone(history: readonly Line[], exchange: ToolExchange): readonly Line[] {
  const last = lastOfCaller(history);
  const line = history[last];
  return line === undefined ? history : history.with(last, { ...line, done: [...(line.done ?? []), exchange] });
}

export const joined = (before: string, after: string): string => `${before} ${after}`.trim();
