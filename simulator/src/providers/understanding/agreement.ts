/** Yes or no, with negation: "ça marche pas" is a no, "non c'est bon, ça remarche" a yes. French and English. */
import { clauses } from "./plain.ts";

export type Agreement = "yes" | "no";

const unsure =
  /\b(sais pas|sais plus|pas sur|pas sure|pas compris|comprends pas|pas entendu|aucune idee|dunno|don t know|not sure|no idea)\b/;
const yesInSpiteOfANegation =
  /\b((pas|plus|aucun|sans|jamais) (de |d |du tout de )?(probleme|souci|panne|coupure|soucis|problemes)s?|plus aucun (probleme|souci)|pas mal|no (more )?(problem|issue)s?|not bad)\b/;
const negator =
  /\b(pas|jamais|rien|aucun|aucune|not|never|nothing|cannot|cant|doesnt|dont|isnt|wont|no longer|still no|no signal|no internet|(n|ne)\b.{1,40}\bplus|(re)?(marche|fonctionne|capte|passe|va) plus(?! (vite|rapidement))|plus (d |de )?(internet|reseau|connexion|wifi|signal)|t work)\b/;
const brokenState =
  /\b(en panne|toujours pareil|pareil|la meme chose|meme probleme|toujours coupe|hs|pire|ca coupe|ca rame|the same|broken|down|worse|failed|fails)\b/;
const workingState =
  /\b(c est (tout )?(bon|fait|repare|regle|resolu|reparti|revenu|retabli|parfait|nickel|ok)|(re)?(marche|fonctionne|fonctionnent|marchent|capte)|(est|sont) (revenue?s?|reparties?|retablie?s?)|(va|vont) (bien|mieux)|j ai (de nouveau|a nouveau|retrouve)|works?|working|fixed|solved|all good|it s (good|back|fine)|is back)\b/;
const yesWord =
  /\b(oui|ouais|ouaip|yes|yeah|yep|sure|ok|okay|d accord|dac|bien sur|tout a fait|exactement|absolument|effectivement|voila|volontiers|entendu|c est ca|c est cela|parfait|super|genial|nickel|right|correct|of course)\b/;
const noWord = /\b(non|nan|nope|no|pas du tout|negatif)\b/;

/** What the speaker says of the state of things counts before "oui" and "non"; what is said last counts most. */
export function agreementOf(text: string): Agreement | undefined {
  const all = clauses(text);
  return (
    all.map(stateOf).findLast((state) => state !== undefined) ?? all.map(wordOf).find((word) => word !== undefined)
  );
}

function stateOf(clause: string): Agreement | undefined {
  if (unsure.test(clause)) return undefined;
  if (yesInSpiteOfANegation.test(clause)) return "yes";
  if (negator.test(clause) || brokenState.test(clause)) return "no";
  return workingState.test(clause) ? "yes" : undefined;
}

function wordOf(clause: string): Agreement | undefined {
  const no = noWord.exec(clause)?.index ?? Number.POSITIVE_INFINITY;
  const yes = yesWord.exec(clause)?.index ?? Number.POSITIVE_INFINITY;
  if (no === yes || unsure.test(clause)) return undefined;
  return no < yes ? "no" : "yes";
}
