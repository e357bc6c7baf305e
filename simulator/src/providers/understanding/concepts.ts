/** Names of properties and of values, to what in the caller's words speaks for them. */
import type { Asked } from "./answer-schema.ts";
import type { Meaning } from "./meaning.ts";
import { resolutionOf, sentimentOf, severityOf } from "./outcome.ts";
import { plain } from "./plain.ts";

/** How much the words speak for it: 0 nothing, more for what decides over other readings. */
export type Concept = (asked: Asked) => number;

const meaning =
  (weight: number, holds: (said: Meaning) => boolean): Concept =>
  ({ conversation, looksBack }) =>
    holds(looksBack ? conversation.whole : conversation.last) ? weight : 0;
const said = (pattern: RegExp): Concept => meaning(1.5, ({ words }) => pattern.test(words));
const whole =
  (weight: number, holds: (asked: Asked) => boolean): Concept =>
  (asked) =>
    holds(asked) ? weight : 0;
const nothingElse: Concept = () => 0.1;
const lookingBack =
  (concept: Concept, otherwise: Concept): Concept =>
  (asked) =>
    (asked.looksBack ? concept : otherwise)(asked);

const solved = lookingBack(
  whole(3, ({ conversation }) => resolutionOf(conversation) === "resolved"),
  meaning(2, ({ agreement }) => agreement === "yes"),
);
const unsolved = lookingBack(
  whole(3, ({ conversation }) => ["failed", "transferred"].includes(resolutionOf(conversation))),
  meaning(2, ({ agreement }) => agreement === "no"),
);
const toPerson = lookingBack(
  whole(3.5, ({ conversation }) => resolutionOf(conversation) === "transferred"),
  meaning(3, ({ asksForPerson }) => asksForPerson),
);

/** First match decides, so what is particular comes before what is general. Matched against plain words. */
const concepts: readonly (readonly [RegExp, Concept])[] = [
  [
    /\b(not|un|non|pas|in)[ _]?(resolved|solved|fixed|working|resolu|regle)\b|\b(still|not) (broken|working|down)\b|\bfail(ed|ing|ure)?\b|\bbroken\b/,
    unsolved,
  ],
  [
    /\b(un|not|non|pas) ?(clear|known|sure|understood|determined|specified|defined|connu|clair)\b|\b(unclear|unknown|unsure|other|none|autre|aucun|inconnu|undetermined|unspecified|maybe|na)\b/,
    nothingElse,
  ],
  [/\b(anger|angry|furious|frustrat\w*|upset|colere|enerve|hostile|annoyed)\b/, meaning(2.5, ({ angry }) => angry)],
  [
    /\b(person|human|agent|operator|advisor|adviser|conseiller|representative|transfer\w*|escalat\w*|humain|someone)\b/,
    toPerson,
  ],
  [/\b(abandon\w*|hung up|dropped)\b/, whole(3, ({ conversation }) => resolutionOf(conversation) === "abandoned")],
  [/\b(resolved|solved|fixed|works?|working|repaired|resolu|regle|repare|fonctionne|marche|completed)\b/, solved],
  [
    /\b(positive|satisfied|happy|positif|satisfait)\b/,
    whole(2, ({ conversation }) => sentimentOf(conversation) === "positive"),
  ],
  [
    /\b(negative|dissatisfied|unhappy|negatif|mecontent)\b/,
    whole(2, ({ conversation }) => sentimentOf(conversation) === "negative"),
  ],
  [/\b(neutral|neutre|calm)\b/, whole(2, ({ conversation }) => sentimentOf(conversation) === "neutral")],
  [/\b(critical|critique|blocking)\b/, whole(2, ({ conversation }) => severityOf(conversation) === "critical")],
  [
    /\b(high|haute?|elevee?|severe|major|urgent)\b/,
    whole(1.9, ({ conversation }) => ["high", "critical"].includes(severityOf(conversation))),
  ],
  [/\b(medium|moyenne?|moderate|normal)\b/, whole(2, ({ conversation }) => severityOf(conversation) === "medium")],
  [/\b(low|basse?|faible gravite|minor)\b/, whole(2, ({ conversation }) => severityOf(conversation) === "low")],
  [/\b(fibre|fiber) synchro|synchro\b/, said(/\b(synchro\w*|voyant|fibre|pon|los)\b/)],
  [/\bdebit|\b(slow|speed)\b/, said(/\b(lent\w*|debit|rame|slow)\b/)],
  [/\b(wifi|wi fi)\b/, said(/\b(wifi|wi fi)\b/)],
  [/\bbox eteinte|\bpower\b/, said(/\b(eteinte?|allume\w*|voyants?|courant|power)\b/)],
  [/\binstable|\bunstable/, said(/\b(coupe|coupures?|instable|deconnecte|par moments|unstable|drops)\b/)],
  [/\bdns\b/, said(/\b(dns|sites?|pages?)\b/)],
  [
    /\bmobile (reseau|network)|\bno signal/,
    meaning(1.2, ({ topic, words }) => topic === "mobile" && !/\b(sms|appels?|appeler|sim|4g|5g|data)\b/.test(words)),
  ],
  [
    /\bmobile data/,
    meaning(1.5, ({ topic, words }) => topic === "mobile" && /\b(4g|5g|data|donnees|internet)\b/.test(words)),
  ],
  [/\bmobile appels?|\bmobile calls?/, said(/\b(appels?|appeler|calls?|calling)\b/)],
  [/\b(sms|texts?)\b/, said(/\b(sms|textos?|texts?)\b/)],
  [/\bsim\b/, said(/\bsim\b/)],
  [
    /\b(internet|box|adsl|fibre|fiber|broadband|connexion|modem|router)\b/,
    meaning(2, ({ topic }) => topic === "internet"),
  ],
  [/\b(mobile|phone|portable|cell\w*|telephone)\b/, meaning(2, ({ topic }) => topic === "mobile")],
  [/\b(repeat|repeter|say again)\b/, meaning(0.5, ({ asksToRepeat }) => asksToRepeat)],
  [/\b(goodbye|farewell|hang up|au revoir|bye)\b/, meaning(1, ({ saysGoodbye }) => saysGoodbye)],
  [/\b(thanks|thank|thankful|merci)\b/, meaning(0.5, ({ thanks }) => thanks)],
  [
    /\b(no|non|negative answer|denies|denied|refus\w*|reject\w*|disagree\w*)\b/,
    meaning(2, ({ agreement }) => agreement === "no"),
  ],
  [
    /\b(yes|oui|true|confirm\w*|agree\w*|accept\w*|affirmative|ready|done|ok|understood|clear|success)\b/,
    meaning(2, ({ agreement }) => agreement === "yes"),
  ],
];

export function conceptOf(name: string): Concept | undefined {
  const words = plain(name.replace(/([a-z])([A-Z])/g, "$1 $2").replaceAll("_", " "));
  return concepts.find(([pattern]) => pattern.test(words))?.[1];
}

/** How much speaks for one value of an enumeration; where its name says nothing, its part of the description. */
export function scoreOf(value: string, property: string, description: string, asked: Asked): number {
  const concept = conceptOf(value);
  if (concept !== undefined) return concept(asked);
  const words = new Set(
    plain(`${value.replaceAll("_", " ")} ${describedAs(value, description)}`)
      .split(" ")
      .filter((word) => word.length > 3),
  );
  const heard = (asked.looksBack ? asked.conversation.whole : asked.conversation.last).words.split(" ");
  const named = property !== "" && heard.some((word) => words.has(word));
  return named ? 0.5 : 0;
}

/** "a: this; b: that" described as "this" for "a". */
function describedAs(value: string, description: string): string {
  const at = description.indexOf(value);
  return at < 0 ? "" : (description.slice(at + value.length).split(/[;.\n]/)[0] ?? "");
}
