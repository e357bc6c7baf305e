/** A phrase's text as it is sent, keyed and paid: one form for what sounds the same. */

/** Composed accents, single spaces, nothing around. Case and punctuation stay: they change how it is said. */
export const spokenText = (text: string): string => text.normalize("NFC").replace(/\s+/gu, " ").trim();

/** ElevenLabs bills by character, as code points. */
export const billedCharacters = (text: string): number => Array.from(text).length;
