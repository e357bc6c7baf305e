/**
 * What the support line says. Fixed texts, so each is synthesised once and then comes from the cache; numbers are written
 * as people say them, since the voice does not read digits well.
 */
import type { languages } from "../contract/settings.ts";
import type { ScenarioPhrase } from "../dialogue/scenario.ts";

export type Language = (typeof languages)[number];

export const phraseKeys = [
  "welcome",
  "ask_problem",
  "clarify_problem",
  "internet_restart",
  "internet_cables",
  "mobile_restart",
  "mobile_network",
  "check",
  "clarify_fixed",
  "still_there",
  "filler_one_moment",
  "filler_checking",
  "goodbye",
  "goodbye_silence",
  "goodbye_duration",
  "goodbye_drain",
  "transfer",
  "sorry_transfer",
  "not_understood_transfer",
  "error_transfer",
] as const;
export type TelecomSupportPhrase = (typeof phraseKeys)[number];

/** Said to the end whatever the caller does: the notice that a machine speaks, farewells and handovers. */
const uninterruptible: ReadonlySet<TelecomSupportPhrase> = new Set([
  "welcome",
  "goodbye",
  "goodbye_silence",
  "goodbye_duration",
  "goodbye_drain",
  "transfer",
  "sorry_transfer",
  "not_understood_transfer",
  "error_transfer",
]);

const french: Readonly<Record<TelecomSupportPhrase, string>> = {
  welcome: "Bonjour et bienvenue. Je suis l'assistant vocal automatique de votre opérateur.",
  ask_problem: "Quel est votre problème : la connexion internet, ou le téléphone mobile ?",
  clarify_problem:
    "Je n'ai pas bien compris. S'agit-il d'internet ou du mobile ? Vous pouvez aussi appuyer sur un pour internet, sur deux pour le mobile.",
  internet_restart:
    "Très bien, voyons votre connexion internet. Débranchez votre box, attendez dix secondes, puis rebranchez-la.",
  internet_cables:
    "Essayons autre chose. Débranchez tous les câbles de la box, remettez-les bien en place, et laissez-la démarrer.",
  mobile_restart: "Très bien, voyons votre mobile. Redémarrez votre téléphone, puis attendez qu'il retrouve le réseau.",
  mobile_network: "Essayons autre chose. Activez le mode avion, attendez dix secondes, puis désactivez-le.",
  check: "Est-ce que cela fonctionne maintenant ?",
  clarify_fixed: "Pardon, je n'ai pas bien compris. Est-ce que cela fonctionne, oui ou non ?",
  still_there: "Êtes-vous toujours en ligne ?",
  filler_one_moment: "Un instant, s'il vous plaît.",
  filler_checking: "Je vérifie, encore un petit moment.",
  goodbye: "Parfait. Merci de votre appel, et au revoir.",
  goodbye_silence: "Je ne vous entends plus. N'hésitez pas à rappeler. Au revoir.",
  goodbye_duration: "Nous avons atteint la durée maximale de cet appel. N'hésitez pas à rappeler. Au revoir.",
  goodbye_drain: "Je suis désolé, je dois interrompre cet appel. Merci de rappeler dans un instant. Au revoir.",
  transfer: "Ne quittez pas, je vous mets en relation avec un conseiller.",
  sorry_transfer:
    "Je suis désolé que cela ne suffise pas. Ne quittez pas, je vous mets en relation avec un conseiller.",
  not_understood_transfer: "Excusez-moi, je ne vous comprends pas bien. Je vous mets en relation avec un conseiller.",
  error_transfer: "Je suis désolé, je rencontre un problème technique. Je vous mets en relation avec un conseiller.",
};

const english: Readonly<Record<TelecomSupportPhrase, string>> = {
  welcome: "Hello and welcome. I am the automated voice assistant of your operator.",
  ask_problem: "What is the trouble: your internet connection, or your mobile phone?",
  clarify_problem:
    "Sorry, I did not quite understand. Is it about internet or about your mobile? You can also press one for internet, two for mobile.",
  internet_restart:
    "All right, let us look at your internet connection. Unplug your box, wait ten seconds, then plug it in again.",
  internet_cables:
    "Let us try something else. Unplug every cable of the box, push each of them back firmly, and let it start.",
  mobile_restart: "All right, let us look at your mobile. Restart your phone, then wait until it finds the network.",
  mobile_network: "Let us try something else. Switch on flight mode, wait ten seconds, then switch it off.",
  check: "Does it work now?",
  clarify_fixed: "Sorry, I did not quite understand. Does it work, yes or no?",
  still_there: "Are you still there?",
  filler_one_moment: "One moment, please.",
  filler_checking: "I am checking, just a little longer.",
  goodbye: "Perfect. Thank you for calling, and goodbye.",
  goodbye_silence: "I cannot hear you any more. Please call again. Goodbye.",
  goodbye_duration: "We have reached the longest time for this call. Please call again. Goodbye.",
  goodbye_drain: "I am sorry, I have to interrupt this call. Please call again in a moment. Goodbye.",
  transfer: "Please hold the line, I am putting you through to an advisor.",
  sorry_transfer: "I am sorry that this was not enough. Please hold the line, I am putting you through to an advisor.",
  not_understood_transfer: "I am sorry, I cannot understand you well. I am putting you through to an advisor.",
  error_transfer: "I am sorry, I have a technical problem. I am putting you through to an advisor.",
};

const books: Readonly<Record<Language, Readonly<Record<TelecomSupportPhrase, string>>>> = {
  "fr-FR": french,
  "en-US": english,
};

export const phrasesOf = (language: Language): Readonly<Record<TelecomSupportPhrase, ScenarioPhrase>> =>
  Object.fromEntries(
    phraseKeys.map((key) => [key, { text: books[language][key], interruptible: !uninterruptible.has(key) }]),
  ) as Record<TelecomSupportPhrase, ScenarioPhrase>;
