/** What was said, as both sides heard it: of the bot's phrases only the part that reached the caller. */

export interface Line {
  readonly speaker: "caller" | "bot";
  readonly text: string;
  /** The caller cut the bot short here. */
  readonly interrupted?: true;
}

/** A conversation of the longest duration stays well below; a runaway does not grow for ever. */
const longestHistory = 200;

export function withLine(history: readonly Line[], line: Line): readonly Line[] {
  return line.text === "" ? history : [...history, line].slice(-longestHistory);
}

/** Without the caller's last line: used when the words turn out to be the first half of what is being said. */
export function withoutLastOfCaller(history: readonly Line[]): readonly Line[] {
  const last = history.findLastIndex((line) => line.speaker === "caller");
  return last === -1 ? history : history.toSpliced(last, 1);
}

export const joined = (before: string, after: string): string => `${before} ${after}`.trim();
