/** A free dialogue as a scenario: what is fixed about it. The model's own words come by way of `Scenario.assistant`. */
import type { AssistantSettings } from "../contract/conversation-settings.ts";
import type { Context, Facts, Move, Scenario } from "../dialogue/scenario.ts";
import { feelingsIn } from "../understanding/feelings.ts";
import { assistantFacts as fact } from "./assistant-facts.ts";
import type { AssistantTools } from "./assistant-tools.ts";
import type { PhraseBook } from "./phrase-book.ts";
import { endingsOf } from "./support-endings.ts";
import { supportFacts } from "./support-facts.ts";
import type { Language } from "./telecom-support-phrases.ts";

/** There is only one place: the caller speaks of what they like. */
const talk = "talk";
const listen = { type: "listen", place: talk } as const;

/** The longest number that people read off a label. */
const typedNumber = { min: 1, max: 24 } as const;

const handoverWords: Readonly<Record<Language, { readonly caller: string; readonly ticket: string }>> = {
  "fr-FR": { caller: "Client : ", ticket: "Demande en cours : " },
  "en-US": { caller: "Caller: ", ticket: "Open request: " },
};

export interface AssistantLineOptions {
  readonly language: Language;
  readonly settings: AssistantSettings;
  readonly tools: AssistantTools;
  readonly book: PhraseBook;
}

export function assistantLine({ language, settings, tools, book }: AssistantLineOptions): Scenario {
  const leaveTicket = (facts: Facts): Move => {
    const farewell: Move = { say: ["ticket_created"], then: { type: "hang-up", outcome: "transferred" } };
    // The model has made one already.
    if (facts[fact.tickets] !== undefined) return farewell;
    const contact = ["name", "company", "email", "phone"].map((name) => [name, facts[name] ?? ""] as const);
    return {
      ...farewell,
      ticket: {
        reason: (facts[supportFacts.reason] as "wants-person" | undefined) ?? "unresolved",
        problem: "",
        problemType: "unknown",
        tag: "UNKNOWN",
        severity: facts[supportFacts.angry] ? "HIGH" : "MEDIUM",
        contact: Object.fromEntries(contact.filter(([, value]) => value !== "")),
        confidential: {},
        callback: true,
        relatedTicket: facts[supportFacts.openTicket] || null,
        description: facts[fact.summary] ?? "",
      },
    };
  };
  const endings = endingsOf(leaveTicket);

  /** Without the model: a person where one is there, else what can be promised without asking more. */
  function person(context: Context): Move {
    if (context.peopleAvailable && settings.transfer.enabled) return { say: ["transfer"], then: { type: "transfer" } };
    return endings("not-understood", { ...context, peopleAvailable: false });
  }

  const endingFor: Scenario["ending"] = (ending, context) =>
    endings(ending, { ...context, peopleAvailable: context.peopleAvailable && settings.transfer.enabled });

  return {
    assistant: { judge: (call, context) => tools.judge(call, context), lostThread: "lost_thread" },
    render: (key, facts) => book.render(key, facts),
    opening: () => ({ say: ["welcome", "ask_anything"], then: listen }),
    begin: () => ({ say: ["ask_anything"], then: listen }),
    ending: endingFor,
    stillThere: "still_there",
    fillers: ["filler_one_moment", "filler_checking"],
    topicAt: () => talk,
    understoodAtOnce: () => null,
    begun: () => null,
    continued: (_place, before, words) => `${before} ${words}`,
    askForRest: () => ({ say: "go_on", facts: {} }),
    follow(_place, meaning, context) {
      if (meaning["wants_person"] !== true && meaning["angry"] !== true) return "unclear";
      const learn = {
        [supportFacts.reason]: "wants-person",
        ...(meaning["angry"] ? { [supportFacts.angry]: "yes" } : {}),
      };
      const move = person({ ...context, facts: { ...context.facts, ...learn } });
      return { ...move, learn };
    },
    waited: () => ({ say: ["go_on"], then: listen }),
    repeat: () => ({ say: ["go_on"], then: listen }),
    clarify: () => ({ say: ["say_again"], then: listen }),
    giveUp: (_place, context) => endingFor("not-understood", context),
    understandByRules(_place, words) {
      const feelings = feelingsIn(words);
      return feelings.wants_person || feelings.angry ? { ...feelings } : null;
    },
    digitsAt: () => typedNumber,
    understandTyped: (_place, digits) => (digits === "0" ? { wants_person: true } : "words"),
    isSensitive: () => false,
    understandDigit: () => null,
    handover(facts) {
      const word = handoverWords[language];
      const caller = ["name", "company"]
        .map((name) => facts[name])
        .filter(Boolean)
        .join(", ");
      const ticket = facts[supportFacts.openTicket];
      return [
        ...(caller === "" ? [] : [`${word.caller}${caller}`]),
        ...(facts[fact.summary] ? [facts[fact.summary]] : []),
        ...(ticket ? [`${word.ticket}${ticket}`] : []),
      ].join(". ");
    },
  };
}
