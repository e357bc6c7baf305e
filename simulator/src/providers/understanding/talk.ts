/**
 * A reply in a free dialogue, by plain rules: what a tool has just answered; else the sentences of the instructions that share
 * words with what the caller asks; else something short.
 */
import type { Conversation, Message } from "./conversation.ts";
import { plain } from "./plain.ts";
import { replyTo } from "./reply.ts";

const mostSentences = 3;
/** Said to the model, not known by it. */
const addressed = /\b(you|your|yours|caller|callers|tu|ton|ta|appelant|appelants)\b/i;
const command = /^\s*(say|write|ask|promise|use|answer|speak|never|always|when|be|do|dis|dites|parle|reponds|ne)\b/i;
const common = new Set([
  ...[
    "avec",
    "avoir",
    "bonjour",
    "cette",
    "chez",
    "comme",
    "comment",
    "combien",
    "dans",
    "elle",
    "etes",
    "etre",
    "faire",
  ],
  ...[
    "fait",
    "leur",
    "mais",
    "nous",
    "plait",
    "plus",
    "pour",
    "pourquoi",
    "quand",
    "quel",
    "quelle",
    "quels",
    "quelles",
  ],
  ...["sans", "sont", "suis", "tout", "tous", "votre", "vous", "voudrais", "savoir", "peux", "peut", "est", "puis"],
  ...[
    "about",
    "again",
    "could",
    "does",
    "from",
    "have",
    "hello",
    "here",
    "like",
    "many",
    "much",
    "please",
    "that",
    "there",
  ],
  ...["they", "this", "want", "what", "when", "where", "which", "will", "with", "would", "know"],
]);

/** Words that say something, without the ending that tells one from many. */
export const tellingWords = (text: string): Set<string> =>
  new Set(
    plain(text)
      .split(" ")
      .filter((word) => word.length > 3 && !common.has(word))
      .map((word) => word.replace(/(es|e|s|x)$/u, "")),
  );

export function talkTo(messages: readonly Message[], conversation: Conversation): string {
  const results = messages.slice(messages.findLastIndex(({ role }) => role !== "tool") + 1);
  if (results.length > 0) return results.map(({ content }) => resultSpoken(content, conversation)).join(" ");
  return knownOf(messages, conversation.lastWords) ?? replyTo(conversation);
}

function knownOf(messages: readonly Message[], asked: string): string | undefined {
  const words = tellingWords(asked);
  const scored = messages
    .filter(({ role }) => role === "system")
    .flatMap(({ content }) => content.split(/(?<=[.!?])\s+|\n+/u))
    .filter((sentence) => !addressed.test(sentence) && !command.test(plain(sentence)))
    .map((sentence) => ({ sentence, score: [...tellingWords(sentence)].filter((word) => words.has(word)).length }));
  const best = Math.max(0, ...scored.map(({ score }) => score));
  if (best === 0) return undefined;
  // What stands behind it in the text belongs to it.
  const at = scored.findIndex(({ score }) => score === best);
  return scored
    .slice(at, at + mostSentences)
    .map(({ sentence }) => sentence.trim())
    .join(" ");
}

function resultSpoken(content: string, { language }: Conversation): string {
  const french = language === "fr";
  const value = jsonOf(content);
  if (typeof value !== "object" || value === null)
    return french ? `Voici ce que je trouve : ${content}.` : `Here is what I find: ${content}.`;
  if ("error" in value)
    return french
      ? "Je n'y arrive pas en ce moment. Puis-je faire autre chose pour vous ?"
      : "I cannot do that right now. Is there anything else?";
  if ("created" in value)
    return french
      ? "C'est noté, votre demande est enregistrée. Puis-je faire autre chose pour vous ?"
      : "That is noted, your request is on its way. Is there anything else?";
  if ("found" in value && value.found === false)
    return french ? "Je ne trouve rien à ce sujet." : "I find nothing about that.";
  const found = Object.values(value)
    .filter((one) => typeof one === "string" || typeof one === "number")
    .join(", ");
  return french ? `Voici ce que je trouve : ${found}. Autre chose ?` : `Here is what I find: ${found}. Anything else?`;
}

function jsonOf(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
