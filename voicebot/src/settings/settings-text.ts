/** A settings file's text to settings, or to a reason that a person can act on. */
import { Settings } from "../contract/settings.ts";
import type { Read } from "../platform/file-in-force.ts";

/** More mistakes than these are not listed. */
const mostReasons = 5;

export function readSettings(text: string): Read<Settings> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { refused: `${placeOf(text, error)}not valid JSON` };
  }
  const read = Settings.safeParse(value);
  if (read.success) return { value: read.data };
  const reasons = read.error.issues.map(
    ({ path, message }) => `${path.length === 0 ? "settings" : path.join(".")}: ${message}`,
  );
  const more = reasons.length > mostReasons ? `; and ${reasons.length - mostReasons} more` : "";
  return { refused: reasons.slice(0, mostReasons).join("; ") + more };
}

/** "line 3: ". The engine names a position for some mistakes only; for the others the first line is sought that breaks. */
function placeOf(text: string, error: unknown): string {
  if (text.trim() === "") return "empty file: ";
  const lines = text.split("\n");
  const position = positionIn(error);
  if (position !== undefined) return `line ${text.slice(0, position).split("\n").length}: `;
  let [sound, broken] = [0, lines.length];
  while (broken - sound > 1) {
    const middle = Math.floor((sound + broken) / 2);
    if (isBroken(lines.slice(0, middle).join("\n"))) broken = middle;
    else sound = middle;
  }
  return `line ${broken}: `;
}

/** Whether this beginning of a file cannot be continued to JSON, as opposed to just not being whole. */
function isBroken(beginning: string): boolean {
  try {
    JSON.parse(beginning);
    return false;
  } catch (error) {
    return positionIn(error) === undefined && !(error as Error).message.includes("end of JSON input");
  }
}

function positionIn(error: unknown): number | undefined {
  const position = /position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
  return position === undefined ? undefined : Number(position);
}
