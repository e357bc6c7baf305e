/** What a free dialogue says in fixed words: notices, fillers, farewells. The rest is the model's. */
import { builtInPhrases, type Language, type TelecomSupportPhrase } from "./telecom-support-phrases.ts";

const shared = [
  ...["still_there", "filler_one_moment", "filler_checking", "goodbye_silence", "goodbye_duration", "goodbye_drain"],
  ...["closed_goodbye", "ticket_created", "transfer", "not_understood_transfer", "error_transfer"],
] as const satisfies readonly TelecomSupportPhrase[];

const own: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  "fr-FR": {
    welcome: "Bonjour. Je suis un assistant vocal automatique.",
    ask_anything: "Que puis-je faire pour vous ?",
    go_on: "Je vous écoute.",
    say_again: "Excusez-moi, je n'ai pas bien compris. Pouvez-vous répéter ?",
    lost_thread: "Excusez-moi, j'ai perdu le fil. Pouvez-vous répéter ?",
    goodbye: "Merci de votre appel, et au revoir.",
  },
  "en-US": {
    welcome: "Hello. I am an automated voice assistant.",
    ask_anything: "How can I help you?",
    go_on: "I am listening.",
    say_again: "Sorry, I did not quite understand. Could you say that again?",
    lost_thread: "Sorry, I have lost the thread. Could you say that again?",
    goodbye: "Thank you for calling, and goodbye.",
  },
};

export const assistantPhrases = (language: Language): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(shared.map((key) => [key, builtInPhrases[language][key]])),
  ...own[language],
});
