/** What a person who takes over a call should know before they say hello, in the caller's language. */
import type { Facts } from "../dialogue/scenario.ts";
import type { ScenarioFile } from "./scenario-file.ts";
import { supportFacts as fact, unasked } from "./support-facts.ts";
import type { Language } from "./telecom-support-phrases.ts";

const words: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  "fr-FR": {
    caller: "Client",
    problem: "Motif",
    tried: "Solutions essayées",
    ticket: "Demande en cours",
    angry: "Le client est mécontent",
    said: "A dit",
  },
  "en-US": {
    caller: "Caller",
    problem: "Reason",
    tried: "Remedies tried",
    ticket: "Open request",
    angry: "The caller is angry",
    said: "Said",
  },
};

export function handoverOf(file: ScenarioFile, language: Language): (facts: Facts) => string {
  const word = words[language];
  const colon = language === "fr-FR" ? " :" : ":";
  return (facts) => {
    const told = file.intake.fields.filter(({ sensitive }) => !sensitive);
    const caller = told.map(({ name }) => facts[name] ?? facts[unasked(name)]).filter((value) => value);
    const entries: readonly (readonly [string | undefined, string | undefined])[] = [
      [word["caller"], caller.join(", ")],
      [word["problem"], facts[fact.problem]],
      [word["said"], facts[fact.words]],
      [word["tried"], facts[fact.tried] === "0" ? "" : facts[fact.tried]],
      [word["ticket"], facts[fact.openTicket]],
    ];
    const lines = entries.flatMap(([name, value]) => (value ? [`${name}${colon} ${value}`] : []));
    return [...lines, ...(facts[fact.angry] ? [word["angry"]] : [])].join(". ");
  };
}
