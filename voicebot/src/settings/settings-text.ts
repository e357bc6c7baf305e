/** A settings file's text to settings, or to a reason that a person can act on. */
import { Settings } from "../contract/settings.ts";

export type ReadSettings = { readonly settings: Settings } | { readonly refused: string };

/** More mistakes than these are not listed. */
const mostReasons = 5;

export function readSettings(text: string): ReadSettings {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { refused: `${placeOf(text, error)}not valid JSON` };
  }
  const read = Settings.safeParse(value);
  if (read.success) return { settings: read.data };
  const reasons = read.error.issues.map(
    ({ path, message }) => `${path.length === 0 ? "settings" : path.join(".")}: ${message}`,
  );
  const more = reasons.length > mostReasons ? `; and ${reasons.length - mostReasons} more` : "";
  return { refused: reasons.slice(0, mostReasons).join("; ") + more };
}

/** "line 3: ", from the position that JSON.parse puts into its message; empty if it names none. */
function placeOf(text: string, error: unknown): string {
  const position = /position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
  if (position === undefined) return text.trim() === "" ? "empty file: " : "";
  return `line ${text.slice(0, Number(position)).split("\n").length}: `;
}
