/** Which tool a caller's words ask for, by plain rules: what it is for decides, else the words that it shares with them. */
import type { Conversation } from "./conversation.ts";
import { plain } from "./plain.ts";
import { tellingWords } from "./talk.ts";

interface Tool {
  readonly name: string;
  readonly description?: string | undefined;
}

const wantsMessageTaken =
  /\b(rappel\w*|ticket|laisser un message|prenez note|notez|call me back|ring me|callback|leave a message|take a message)\b/;

/** What a tool is for, by its name, and when a caller wants that. */
const purposes: readonly (readonly [RegExp, (conversation: Conversation) => boolean])[] = [
  [/\b(transfer\w*|person|human|agent|adviser|advisor|conseiller|escalate)\b/, ({ last }) => last.asksForPerson],
  [/\b(ticket|callback|message|request)\b/, ({ last }) => wantsMessageTaken.test(last.words)],
  [/\b(end|hang|goodbye)\b/, ({ last }) => last.saysGoodbye],
];

export function wantedTool<T extends Tool>(tools: readonly T[], conversation: Conversation): T | undefined {
  const purposeOf = ({ name }: Tool) => purposes.find(([pattern]) => pattern.test(plain(name.replaceAll("_", " "))));
  // Who says goodbye and asks for a person wants the person.
  const meant = purposes.flatMap((purpose) =>
    purpose[1](conversation) ? tools.filter((tool) => purposeOf(tool) === purpose) : [],
  );
  if (meant[0] !== undefined) return meant[0];
  const heard = tellingWords(conversation.lastWords);
  const shared = (tool: Tool) =>
    [...tellingWords(`${tool.name.replaceAll("_", " ")} ${tool.description ?? ""}`)].filter((word) => heard.has(word))
      .length;
  return tools
    .filter((tool) => purposeOf(tool) === undefined && shared(tool) > 0)
    .toSorted((a, b) => shared(b) - shared(a))[0];
}
