/** How a whole conversation went: for schemas that ask for its resolution, sentiment, severity or summary. */
import { agreementOf } from "./agreement.ts";
import type { Conversation } from "./conversation.ts";
import { plain } from "./plain.ts";

export type Resolution = "resolved" | "transferred" | "abandoned" | "failed";
export type Sentiment = "positive" | "neutral" | "negative";
export type Severity = "low" | "medium" | "high" | "critical";

const toAPerson =
  /\b(transfere|transferer|transfert|passe un|mets en relation|met en relation|conseiller va|conseillers? (vous )?(rappel|prend)|transferring|put you through|connect you)\b/;

export function resolutionOf({ lines, whole }: Conversation): Resolution {
  const lastOfBot = plain(lines.findLast(({ speaker }) => speaker === "bot")?.text ?? "");
  if (toAPerson.test(lastOfBot)) return "transferred";
  const answers = lines.filter(({ speaker }) => speaker === "caller").map(({ text }) => agreementOf(text));
  const verdict = answers.findLast((answer) => answer !== undefined);
  if (verdict === "yes") return "resolved";
  if (whole.asksForPerson) return "transferred";
  return whole.words === "" || /\b(au revoir|goodbye)\b/.test(lastOfBot) || answers.length < 2 ? "abandoned" : "failed";
}

export function sentimentOf(conversation: Conversation): Sentiment {
  if (conversation.whole.angry) return "negative";
  const resolution = resolutionOf(conversation);
  if (resolution === "resolved" || (conversation.last.thanks && conversation.last.agreement !== "no"))
    return "positive";
  return "neutral";
}

export function severityOf(conversation: Conversation): Severity {
  const { whole } = conversation;
  if (whole.angry && whole.urgent) return "critical";
  if (whole.angry || whole.urgent) return "high";
  return resolutionOf(conversation) === "resolved" ? "low" : "medium";
}

const said = {
  fr: {
    topic: { internet: "sa connexion internet", mobile: "son mobile", other: "un problème non précisé" },
    resolution: {
      resolved: "résolu",
      transferred: "transmis à un conseiller",
      abandoned: "appel abandonné",
      failed: "non résolu",
    },
    caller: "Le client appelle pour",
  },
  en: {
    topic: { internet: "the internet connection", mobile: "the mobile", other: "an unstated problem" },
    resolution: {
      resolved: "resolved",
      transferred: "handed to a person",
      abandoned: "call abandoned",
      failed: "not resolved",
    },
    caller: "The caller rings about",
  },
} as const;

export function summaryOf(conversation: Conversation): string {
  const { topic, resolution, caller } = said[conversation.language];
  return `${caller} ${topic[conversation.whole.topic ?? "other"]} : ${resolution[resolutionOf(conversation)]}.`;
}
