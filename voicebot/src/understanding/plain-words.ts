/** Words without what may be written either way, for rules that look for them. */

/** Lower case, without accents and punctuation, a space around each word, so that " pas " finds a word and not a part. */
export function plain(text: string): string {
  const letters = text.toLowerCase().normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll("œ", "oe");
  return ` ${letters.replaceAll(/[^a-z0-9]+/g, " ").trim()} `;
}

/** A plain text without these plain words and phrases. */
export const without = (text: string, phrases: readonly string[]): string =>
  phrases.reduce((left, phrase) => left.replaceAll(` ${phrase} `, "  ").replaceAll(` ${phrase} `, "  "), text);

/** Whether a plain text has one of these plain words or phrases. */
export const says = (text: string, phrases: readonly string[]): boolean =>
  phrases.some((phrase) => text.includes(` ${phrase} `));
