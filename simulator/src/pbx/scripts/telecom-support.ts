/**
 * French callers of a telecom support line. Patterns are loose, as people's ears are: any of the words that carry the
 * meaning will do, and a word that was broken on the line ("…") may be the one at the end.
 */
import type { Script, Step } from "../script.ts";

const greeting = /(assistant|automatique|bienvenue|problème)[\s\S]*(\?|…)\s*$/i;
const asksAgain = /(internet|mobile|compris|préciser)/i;
/** Asked whether it helped, or given time to try; who missed that hears that the bot waits. */
const doesItWork = /(fonctionne|marche|maintenant)[^.]*(\?|…)\s*$|(c'est fait|quand|toujours là|votre temps)[.…?\s]*$/i;
const after = (remedy: RegExp): RegExp => new RegExp(`(?:${remedy.source})[\\s\\S]*(?:${doesItWork.source})`, "i");
const afterUnplugging = after(/débranch|rebranch|box/);
const afterRestarting = after(/redémarr|éteign|rallum|téléphone/);
const goodbye = /(revoir|merci de votre appel|bonne journée)/i;
const adviser = /(conseiller|en relation)/i;

const outcomes: Script["outcomes"] = [
  { heard: adviser, outcome: "transferred" },
  { heard: goodbye, outcome: "resolved" },
];
const resolved: Script["expects"] = { endedBy: "bot", after: goodbye, outcome: "resolved" };
const transferred: Script["expects"] = { endedBy: "bot", after: adviser, outcome: "transferred" };

/** Instructions may take the bot a while to say; following them takes the caller a moment. */
const asked = (after: RegExp): Step => ({ wait: after, withinMs: 60_000 });
const tries: Step = { staySilentMs: 1500 };
/** To a bot that asks again too: it may not have understood, or try another remedy before it gives up. */
const answer = (say: string): Step => ({ eachTime: doesItWork, say, atMost: 4 });

const internetIsDown: Step = { say: "Bonjour, ma box ne marche plus, je n'ai plus internet depuis ce matin." };
const mobileIsDown: Step = { say: "Bonjour, mon téléphone mobile ne capte plus depuis hier soir." };

export const internetSolved: Script = {
  name: "internet-solved",
  steps: [{ wait: greeting }, internetIsDown, asked(afterUnplugging), tries, answer("Oui, c'est bon, ça remarche !")],
  expects: resolved,
  outcomes,
};

export const internetNotSolved: Script = {
  name: "internet-not-solved",
  steps: [{ wait: greeting }, internetIsDown, asked(afterUnplugging), tries, answer("Non, ça ne marche toujours pas.")],
  expects: transferred,
  outcomes,
};

export const mobileSolved: Script = {
  name: "mobile-solved",
  steps: [
    { wait: greeting },
    mobileIsDown,
    asked(afterRestarting),
    tries,
    answer("Ah oui, ça fonctionne, merci beaucoup."),
  ],
  expects: resolved,
  outcomes,
};

export const mobileNotSolved: Script = {
  name: "mobile-not-solved",
  steps: [{ wait: greeting }, mobileIsDown, asked(afterRestarting), tries, answer("Non, toujours pas de réseau.")],
  expects: transferred,
  outcomes,
};

export const asksForPerson: Script = {
  name: "asks-for-person",
  steps: [{ wait: greeting }, { say: "Bonjour, je voudrais parler à un conseiller, s'il vous plaît." }],
  expects: transferred,
  outcomes,
};

export const angry: Script = {
  name: "angry",
  steps: [{ wait: greeting }, { say: "C'est inadmissible ! Trois jours sans internet, j'en ai vraiment marre !" }],
  expects: transferred,
  outcomes,
};

export const unclearThenInternet: Script = {
  name: "unclear-then-internet",
  steps: [
    { wait: greeting },
    { say: "Bonjour, j'ai un souci chez moi." },
    { wait: asksAgain },
    { say: "C'est ma connexion internet qui est coupée." },
    asked(afterUnplugging),
    tries,
    answer("Oui, tout est revenu, merci."),
  ],
  expects: resolved,
  outcomes,
};

export const interrupts: Script = {
  name: "interrupts",
  steps: [
    { wait: greeting },
    internetIsDown,
    { interrupt: "Je l'ai déjà débranchée, ça ne marche toujours pas.", once: /débranch/i },
    asked(doesItWork),
    tries,
    answer("Oui, c'est bon, ça remarche."),
  ],
  expects: resolved,
  outcomes,
};

export const staysSilent: Script = {
  name: "stays-silent",
  steps: [{ wait: greeting }],
  expects: { endedBy: "bot", after: goodbye, outcome: "abandoned" },
  outcomes: [{ heard: goodbye, outcome: "abandoned" }],
  endWithinMs: 90_000,
};

export const hangsUpMidway: Script = {
  name: "hangs-up-midway",
  steps: [{ wait: greeting }, internetIsDown, { wait: /débranch/i, whileItSpeaks: true }, { hangUp: true }],
  expects: { endedBy: "caller", outcome: "abandoned" },
  outcomes: [],
};

/** Answers by the phone's keys when the bot offers it. */
export const pressesKeys: Script = {
  name: "presses-keys",
  steps: [
    { wait: greeting },
    { say: "Bonjour, j'ai un souci chez moi." },
    { wait: /appuy/i },
    { press: "1" },
    asked(afterUnplugging),
    tries,
    answer("Oui, ça remarche."),
  ],
  expects: resolved,
  outcomes,
};
