/** Names of people and companies, said or spelled. French and English. */

const introductions =
  /^(?:(?:bonjour|oui|alors|euh|donc|hello|hi|yes|well|so)[\s,]+)*(?:(?:je m['’ ]appelle|mon nom (?:c['’ ]est|est)|c['’ ]est|je suis|au nom de|nous sommes|ici|la société|l['’ ]entreprise|my name is|my name['’ ]s|the name is|it['’ ]s|it is|this is|i am|i['’ ]m|we are|the company is|from)\s+)+(?:(?:monsieur|madame|mademoiselle|mr|mrs|ms|m\.|mme)\s+)?/iu;
const endings = /(?:[\s,]+(?:s['’ ]il vous plaît|s['’ ]il te plaît|voilà|merci|please|thanks|thank you))+[\s.!?]*$/iu;

const spelledWords: Readonly<Record<string, string>> = {
  ...{ "w double": "w", "double v": "w", "double vé": "w", "double u": "w", "i grec": "y" },
  ...{ zed: "z", zède: "z", zee: "z", accent: "", tiret: "-", hyphen: "-", dash: "-", apostrophe: "'" },
};
const doubled = /\b(?:deux|double) ([a-z])\b/giu;

/** "D U P O N T", "d, u, p, o, n, t" or "deux L": the letters; null when fewer than three are spelled. */
export function spelledIn(text: string): string | null {
  const words = Object.entries(spelledWords)
    .reduce((found, [said, letter]) => found.replaceAll(new RegExp(`\\b${said}\\b`, "giu"), letter), text)
    .replaceAll(doubled, "$1 $1");
  const letters = words
    .split(/[\s,.;-]+/u)
    .filter((word) => word !== "")
    .reduceRight<string[]>((run, word, index, all) => {
      const isLetter = /^[\p{L}'-]$/u.test(word);
      // The spelling is what comes last: "Dupont, D U P O N T".
      return isLetter && run.length === all.length - 1 - index ? [word, ...run] : run;
    }, []);
  return letters.length >= 3 ? capitalised(letters.join("")) : null;
}

/** The name in the words: spelled if it was spelled, else what remains without the introduction; null when too long. */
export function nameSaid(text: string): string | null {
  const spelled = spelledIn(text);
  if (spelled !== null) return spelled;
  const name = text
    .trim()
    .replace(endings, "")
    .replace(introductions, "")
    .replaceAll(/[.!?,;:]+$/gu, "")
    .trim();
  const words = name.split(/\s+/u);
  if (name === "" || words.length > 5 || !/\p{L}/u.test(name)) return null;
  return words.map(capitalised).join(" ");
}

const capitalised = (word: string): string =>
  word.toLocaleLowerCase().replaceAll(/(^|[-'’])(\p{L})/gu, (_, before: string, letter: string) => {
    return before + letter.toLocaleUpperCase();
  });
