/** Which words of a phrase were heard by the time it was cut, for a voice that gives no alignment. */

/** How fast people speak, in characters; used while the length of the audio is not known yet. */
const charactersPerSecond = 15;

/**
 * The text cut in proportion to the audio, at the end of the last word that was heard whole.
 * `totalMs`: length of the whole phrase, null while it is still being synthesised.
 */
export function heardText(text: string, playedMs: number, totalMs: number | null): string {
  if (playedMs <= 0) return "";
  if (totalMs !== null && playedMs >= totalMs) return text;
  const share = totalMs === null ? (playedMs / 1000) * charactersPerSecond : (playedMs / totalMs) * text.length;
  const cut = Math.floor(share);
  if (cut >= text.length) return text;
  if (/\s/.test(text[cut] ?? "")) return text.slice(0, cut).trimEnd();
  return text.slice(0, Math.max(0, text.slice(0, cut).search(/\s\S*$/))).trimEnd();
}
