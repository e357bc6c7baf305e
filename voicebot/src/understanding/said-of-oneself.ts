/** What callers say of themselves beside what they call about: "ici Marie Dupont de la société Acme". French and English. */
import { nameSaid } from "./said-name.ts";

/** Names a person whatever follows, or only where that is written with capitals. */
const introduced =
  /(?<![\p{L}'’])(?:je m['’ ]appelle|mon nom (?:est|c['’ ]est)|my name is|my name['’ ]s|the name is)\s+(.+)/iu;
const title = "(?:[Mm]onsieur|[Mm]adame|[Mm]ademoiselle|M\\.|Mme|[Mm]r|[Mm]rs|[Mm]s)\\.?\\s+";
const capital = "\\p{Lu}[\\p{L}'’-]+";
const capitalised = new RegExp(
  `(?<![\\p{L}'’])(?:(?:[Ii]ci|[Jj]e suis|[Tt]his is|I am|I['’]m)\\s+(?:${title})?(${capital}(?:\\s+${capital}){0,2})|[Cc]['’]est\\s+(?:${title}(${capital})|(${capital}(?:\\s+${capital}){1,2})))`,
  "u",
);
const company =
  /(?<![\p{L}'’])(?:(?:la société|l['’ ]entreprise|notre société|notre entreprise)|de chez|the company|for the company)\s*(?:s['’ ]appelle |is called |is |est )?(.+)/iu;
const fromCompany = /(?<![\p{L}'’])[Ff]rom (\p{Lu}.*)/u;
/** Where a name is over. */
const over =
  /[,.;:!?…]|\s(?:et|de la|de l['’ ]|du|des|de chez|mon|ma|mes|notre|nos|je|j['’]|on|nous|c['’]est|pour|qui|dont|avec|depuis|and|from|of|my|our|i|i['’]m|we|it|the|with|about|calling|here)(?=[\s'’]|$)/iu;

const upToItsEnd = (text: string): string => (text.split(over)[0] ?? "").trim();

/** The caller's name; null: not said, or not surely. */
export function nameGiven(text: string): string | null {
  const said = introduced.exec(text)?.[1];
  const name = said === undefined ? capitalised.exec(text)?.slice(1).find(Boolean) : upToItsEnd(said);
  return name === undefined || name.split(/\s+/u).length > 3 ? null : nameSaid(name);
}

/** The name of the company for which they call. */
export function companyGiven(text: string): string | null {
  const said = (company.exec(text) ?? fromCompany.exec(text))?.[1];
  const name = said === undefined ? "" : upToItsEnd(said);
  return name === "" || name.split(/\s+/u).length > 4 ? null : nameSaid(name);
}
