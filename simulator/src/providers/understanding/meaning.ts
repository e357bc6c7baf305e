/** What a speaker's words say, by plain rules. French and English. */
import { type Agreement, agreementOf } from "./agreement.ts";
import { clauses, plain } from "./plain.ts";

export type Topic = "internet" | "mobile";

export interface Meaning {
  readonly agreement: Agreement | undefined;
  /** What the problem is with; undefined when neither or both are named. */
  readonly topic: Topic | undefined;
  readonly asksForPerson: boolean;
  readonly angry: boolean;
  readonly thanks: boolean;
  readonly urgent: boolean;
  readonly saysGoodbye: boolean;
  readonly asksToRepeat: boolean;
  /** The words, plain. */
  readonly words: string;
}

const mobileWords =
  /\b(internet|wifi|web) (sur|on) (mon|my|le|the) (mobile|portable|telephone|smartphone|phone)\b|\b(mobiles?|portables?|telephones?|smartphones?|iphone|android|phones?|cell|forfait|carte sim|sim|sms|textos?|4g|5g|appels?|appeler|capte|roaming)\b/g;
const internetWords =
  /\b(internet|box|livebox|freebox|bbox|wifi|wi fi|fibre|fiber|adsl|modem|routeur|router|connexion|debit|ethernet|broadband|navigateur|sites?)\b/g;
/** "c'est pas internet": named only to be ruled out. "j'ai pas internet" is not that. */
const ruledOut =
  /\b(c est|ce n est|it s|its|is) (pas|not) (du tout )?(pour |avec |mon |ma |le |la |l |un |une |de |my |the )*(internet|box|wifi|fibre|mobile|portable|telephone|phone)\b/g;
const person =
  /\b(conseillere?s?|conseiller|quelqu un|un humain|humaine?|une (vraie )?personne|vraie personne|operateur|operatrice|technicienn?e?|responsable|agent|superviseur|human|real person|someone|somebody|representative|advisor|operator|supervisor)\b/;
const refusesPerson =
  /\b(pas besoin (d un |de |d une )?|sans |no need for (an? )?)(conseiller|technicien|personne|quelqu un|agent|operator|human)\b/;
const anger =
  /\b(scandale|scandaleux|inadmissible|inacceptable|honteux|honte|marre|ras le bol|furieux|furieuse|enerve|enervee|enervant|colere|n importe quoi|incompetents?|arnaque|voleurs?|merde|putain|bordel|nuls?|insupportable|foutez|moquez|resilier|unacceptable|ridiculous|furious|angry|fed up|disgrace|useless|damn|terrible|scam)\b/;
const thanks =
  /\b(merci|remercie|thanks|thank you|parfait|super|genial|formidable|excellent|great|perfect|wonderful)\b/;
const urgent =
  /\b(urgent|urgence|urgemment|entreprise|professionnel|teletravail|plus rien du tout|depuis (trois|quatre|cinq|plusieurs|\d+) (jours|semaines)|une semaine|emergency|asap|days)\b/;
const goodbye = /\b(au revoir|bonne journee|bonne soiree|a bientot|goodbye|bye)\b/;
const repeat = /\b(repeter|repetez|repete|pardon|comment|quoi|pas compris|pas entendu|repeat|sorry|what)\b/;

export function meaningOf(text: string): Meaning {
  const words = plain(text);
  return {
    agreement: agreementOf(text),
    topic: topicOf(text),
    asksForPerson: person.test(words) && !refusesPerson.test(words),
    angry: anger.test(words),
    thanks: thanks.test(words),
    urgent: urgent.test(words),
    saysGoodbye: goodbye.test(words),
    asksToRepeat: repeat.test(words),
    words,
  };
}

function topicOf(text: string): Topic | undefined {
  let internet = 0;
  let mobile = 0;
  for (const clause of clauses(text)) {
    const stated = clause.replace(ruledOut, " ");
    mobile += stated.match(mobileWords)?.length ?? 0;
    internet += stated.replace(mobileWords, " ").match(internetWords)?.length ?? 0;
  }
  if (internet === mobile) return undefined;
  return internet > mobile ? "internet" : "mobile";
}
