import { expect, test } from "vitest";
import { agreementOf } from "./agreement.ts";

const sayings: Readonly<Record<"yes" | "no" | "neither", readonly string[]>> = {
  yes: [
    "oui",
    "Oui, c'est bon, ça remarche !",
    "ouais ça marche",
    "Non non, ça marche maintenant.",
    "C'est bon, tout est revenu.",
    "Je n'ai plus de problème, merci.",
    "Pas de souci, ça fonctionne.",
    "Ça ne marchait pas mais maintenant c'est reparti.",
    "D'accord.",
    "Oui, c'est fait.",
    "Parfait, ça marche très bien",
    "Yes, it works now.",
    "No problem, it's fixed.",
  ],
  no: [
    "non",
    "ça marche pas",
    "c'est pas ça",
    "Non, ça ne marche toujours pas.",
    "Oui, mais ça ne marche pas.",
    "Ça marche plus.",
    "Toujours rien.",
    "C'est toujours pareil.",
    "Je n'ai plus internet.",
    "Il n'y a aucun voyant.",
    "Toujours pas de réseau",
    "It doesn't work.",
    "No, it's still broken.",
    "Still no signal.",
    "J’ai tout débranché mais toujours rien",
  ],
  neither: ["euh", "Je ne sais pas.", "Je ne suis pas sûr", "Bonjour, c'est pour ma box.", "I don't know", ""],
};

for (const [answer, texts] of Object.entries(sayings)) {
  test.each(texts)(`is understood as ${answer}: %s`, (text) => {
    expect(agreementOf(text) ?? "neither").toBe(answer);
  });
}
