/**
 * What the support line says. Fixed texts, so each is synthesised once and then comes from the cache; numbers are written
 * as people say them, since the voice does not read digits well.
 */
import type { languages } from "../contract/settings.ts";

export type Language = (typeof languages)[number];

export const phraseKeys = [
  "welcome",
  "ask_problem",
  "clarify_problem",
  "internet_restart",
  "internet_cables",
  "mobile_restart",
  "mobile_network",
  "wait_for_you",
  "wait_hold",
  "check",
  "clarify_fixed",
  "clarify_yes_no",
  "clarify_field",
  "greet_known",
  "ask_open_ticket",
  "ask_modification",
  "ask_name",
  "spell_name",
  "confirm_name",
  "ask_company",
  "ask_email",
  "spell_email",
  "confirm_email",
  "ask_phone",
  "confirm_phone",
  "ask_equipment",
  "confirm_equipment",
  "closed_offer",
  "closed_offer_sorry",
  "nobody_there",
  "ticket_intake",
  "still_there",
  "filler_one_moment",
  "filler_checking",
  "goodbye",
  "goodbye_silence",
  "goodbye_duration",
  "goodbye_drain",
  "closed_goodbye",
  "ticket_created",
  "transfer",
  "pending_transfer",
  "sorry_transfer",
  "not_understood_transfer",
  "error_transfer",
] as const;
export type TelecomSupportPhrase = (typeof phraseKeys)[number];

/** Said to the end whatever the caller does: the notice that a machine speaks, farewells and handovers. */
export const uninterruptible: ReadonlySet<string> = new Set([
  "welcome",
  "goodbye",
  "goodbye_silence",
  "goodbye_duration",
  "goodbye_drain",
  "closed_goodbye",
  "ticket_created",
  "transfer",
  "pending_transfer",
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
    "Essayons autre chose. Débranchez tous les câbles de la box, remettez-les bien en place, et laissez-la démarrer : cela prend environ deux minutes.",
  mobile_restart: "Très bien, voyons votre mobile. Redémarrez votre téléphone, puis attendez qu'il retrouve le réseau.",
  mobile_network: "Essayons autre chose. Activez le mode avion, attendez dix secondes, puis désactivez-le.",
  check: "Est-ce que cela fonctionne maintenant ?",
  clarify_fixed: "Pardon, je n'ai pas bien compris. Est-ce que cela fonctionne, oui ou non ?",
  wait_for_you: "Je patiente pendant ce temps. Dites-moi quand c'est fait.",
  wait_hold: "Je suis toujours là, prenez votre temps.",
  clarify_yes_no: "Pardon, je n'ai pas bien compris. Pouvez-vous me répondre par oui ou par non ?",
  clarify_field: "Excusez-moi, je n'ai pas bien compris. Pouvez-vous répéter ?",
  greet_known: "Merci de nous rappeler, {name}.",
  ask_open_ticket: "Vous avez une demande en cours chez nous. Est-ce que vous appelez à ce sujet ?",
  ask_modification: "Très bien. Que souhaitez-vous modifier ?",
  ask_name: "Quel est votre nom ?",
  spell_name: "Pouvez-vous épeler votre nom, lettre par lettre ?",
  confirm_name: "J'ai noté : {name}, {name spelled}. Est-ce bien cela ?",
  ask_company: "Pour quelle entreprise appelez-vous ? Si vous êtes un particulier, dites-le simplement.",
  ask_email: "Quelle est votre adresse e-mail ?",
  spell_email: "Pouvez-vous répéter votre adresse e-mail lentement, en épelant le nom ?",
  confirm_email: "J'ai noté : {email}. Est-ce bien cela ?",
  ask_phone:
    "À quel numéro pouvons-nous vous rappeler ? Dites-le, ou tapez-le sur votre téléphone, puis la touche dièse.",
  confirm_phone: "J'ai noté : {phone}. Est-ce bien cela ?",
  ask_equipment:
    "Quel est le numéro de votre box ? Il est écrit sur son étiquette. Dites-le, ou tapez-le, puis la touche dièse. Si vous ne l'avez pas, dites-le simplement.",
  confirm_equipment: "J'ai noté : {equipment}. Est-ce bien cela ?",
  closed_offer: "Nos conseillers ne sont pas disponibles en ce moment. Voulez-vous que l'on vous rappelle ?",
  closed_offer_sorry:
    "Je comprends votre colère, et j'en suis désolé. Nos conseillers ne sont pas disponibles en ce moment. Voulez-vous que l'on vous rappelle ?",
  nobody_there: "Je comprends. Personne n'est disponible en ce moment, mais je note tout pour que l'on vous rappelle.",
  ticket_intake: "Je prends note de votre demande.",
  closed_goodbye:
    "Nos conseillers ne sont pas disponibles en ce moment. Merci de rappeler un peu plus tard. Au revoir.",
  ticket_created: "C'est noté : un conseiller vous recontactera. Merci de votre appel, et au revoir.",
  pending_transfer: "Très bien. Ne quittez pas, je vous passe un conseiller qui connaît votre dossier.",
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
    "Let us try something else. Unplug every cable of the box, push each of them back firmly, and let it start: that takes about two minutes.",
  mobile_restart: "All right, let us look at your mobile. Restart your phone, then wait until it finds the network.",
  mobile_network: "Let us try something else. Switch on flight mode, wait ten seconds, then switch it off.",
  check: "Does it work now?",
  clarify_fixed: "Sorry, I did not quite understand. Does it work, yes or no?",
  wait_for_you: "I will wait meanwhile. Tell me when it is done.",
  wait_hold: "I am still here, take your time.",
  clarify_yes_no: "Sorry, I did not quite understand. Could you answer yes or no?",
  clarify_field: "Sorry, I did not quite understand. Could you say that again?",
  greet_known: "Thank you for calling again, {name}.",
  ask_open_ticket: "You have an open request with us. Are you calling about it?",
  ask_modification: "Very well. What would you like to change?",
  ask_name: "What is your name?",
  spell_name: "Could you spell your name, letter by letter?",
  confirm_name: "I have noted: {name}, {name spelled}. Is that right?",
  ask_company: "Which company are you calling for? If you call for yourself, just say so.",
  ask_email: "What is your e-mail address?",
  spell_email: "Could you say your e-mail address again slowly, and spell the name?",
  confirm_email: "I have noted: {email}. Is that right?",
  ask_phone: "Which number can we call you back on? Say it, or type it on your phone and press the hash key.",
  confirm_phone: "I have noted: {phone}. Is that right?",
  ask_equipment:
    "What is the number of your box? It is written on its label. Say it, or type it and press the hash key. If you do not have it, just say so.",
  confirm_equipment: "I have noted: {equipment}. Is that right?",
  closed_offer: "Our advisors are not available at the moment. Would you like us to call you back?",
  closed_offer_sorry:
    "I understand that you are angry, and I am sorry. Our advisors are not available at the moment. Would you like us to call you back?",
  nobody_there:
    "I understand. Nobody is available right now, but I am taking everything down so that you are called back.",
  ticket_intake: "I am taking down your request.",
  closed_goodbye: "Our advisors are not available at the moment. Please call again a little later. Goodbye.",
  ticket_created: "That is noted: an advisor will be in touch with you. Thank you for calling, and goodbye.",
  pending_transfer: "Very well. Please hold the line, I am passing you to an advisor who knows your case.",
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

export const builtInPhrases: Readonly<Record<Language, Readonly<Record<TelecomSupportPhrase, string>>>> = {
  "fr-FR": french,
  "en-US": english,
};
