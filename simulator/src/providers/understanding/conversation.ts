/** Who said what, from the messages of a request: as chat roles, or as a transcript pasted into one message. */
import { type Meaning, meaningOf } from "./meaning.ts";

export interface Message {
  readonly role: string;
  readonly content: string;
}

export interface Line {
  readonly speaker: "caller" | "bot";
  readonly text: string;
}

export interface Conversation {
  readonly lines: readonly Line[];
  /** The caller's last words. */
  readonly last: Meaning;
  readonly lastWords: string;
  /** All that the caller said. */
  readonly whole: Meaning;
  readonly language: "fr" | "en";
}

const transcriptLine =
  /^\s*[-*>]?\s*(?:\[[^\]]*\]\s*)?(caller|customer|client|cliente|appelant|user|usager|bot|assistant|agent|voicebot|robot)\s*(?:\([^)]*\))?\s*[:>-]\s*(.*)$/iu;
const callerNames = /^(caller|customer|client|cliente|appelant|user|usager)$/iu;

export function conversationOf(messages: readonly Message[]): Conversation {
  const lines = messages.flatMap(linesOf);
  const callers = lines.filter(({ speaker }) => speaker === "caller").map(({ text }) => text);
  const lastWords = callers.at(-1) ?? "";
  // Instructions may be in another language than the conversation.
  const spoken = lines.map(({ text }) => text).join(" ");
  const all = messages.map(({ content }) => content).join(" ");
  return {
    lines,
    lastWords,
    last: meaningOf(lastWords),
    whole: meaningOf(callers.join(". ")),
    language: languageOf(spoken) ?? languageOf(all) ?? "fr",
  };
}

function linesOf({ role, content }: Message): Line[] {
  if (role === "assistant") return content === "" ? [] : [{ speaker: "bot", text: content }];
  if (role !== "user") return [];
  const transcript = content.split("\n").flatMap((line) => {
    const [, name, text] = transcriptLine.exec(line) ?? [];
    if (name === undefined || text === undefined) return [];
    return [{ speaker: callerNames.test(name) ? ("caller" as const) : ("bot" as const), text }];
  });
  return transcript.length > 0 ? transcript : [{ speaker: "caller", text: content }];
}

/** undefined: nothing in the text says. */
function languageOf(text: string): "fr" | "en" | undefined {
  const french = text.match(/[éèêàçùôî]|\b(le|la|les|des|est|une?|je|vous|ne|pas|votre|oui)\b/giu)?.length ?? 0;
  const english = text.match(/\b(the|is|are|you|your|not|i|my|it|yes|does|of|and)\b/giu)?.length ?? 0;
  if (english === french) return undefined;
  return english > french ? "en" : "fr";
}
