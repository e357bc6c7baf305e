/** What a model writes for the eye, taken out before a voice reads it: markdown, links, emoji, stage directions. */

/** One piece of a text, as plain words; empty when nothing of it is to be spoken. */
export function withoutMarkup(text: string): string {
  return (
    text
      .replaceAll(/```[a-z]*/gi, " ")
      .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
      // The halves of a link that was cut in two.
      .replaceAll(/\]\([^)]*\)?/g, " ")
      .replaceAll(/\bhttps?:\/\/\S+/gi, " ")
      .replaceAll(/<\/?[a-z][^>]*>/gi, " ")
      .replaceAll(/^\s*(?:#{1,6}|>|[-+•–—]|\*(?!\*))\s+/gm, "")
      .replaceAll(/^\s*\|?[\s:|-]{3,}\|?\s*$/gm, " ")
      .replaceAll(/[*_`~|[\]{}]+|(?<=^|\s)#+(?=\s|$)/g, (mark, at: number, whole: string) =>
        // "jean_dupont@exemple.fr" keeps its sign.
        mark === "_" && /\w/.test(whole[at - 1] ?? "") && /\w/.test(whole[at + 1] ?? "") ? mark : " ",
      )
      .replaceAll(
        /(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u{FE0E}|\u{FE0F}|\u{200D}|\u{20E3})+/gu,
        (signs) => (/^[©®™]+$/u.test(signs) ? "" : " "),
      )
      .replaceAll(/\s+/g, " ")
      .replaceAll(/ (?=[.,)…](?:\s|$))/g, "")
      .trim()
  );
}

/** Whether a piece has anything that can be spoken. */
export const isSpeakable = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);
