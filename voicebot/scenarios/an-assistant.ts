/** A free dialogue for a timeline: a bot that sells fibre, with departments, orders to look up, and a model that the test leads. */
import type { CallPlan } from "../test/a-call.ts";
import type { TalkStep } from "../test/fakes/talking-model.ts";

export const notice = { welcome: "Bonjour. Je suis un automate.", ask_anything: "Que puis-je faire pour vous ?" };

/** The model's answers, by what the caller last said, and by what came of the tools since. */
export function assistant(
  answers: (words: string, results: readonly string[]) => readonly TalkStep[],
  { settings, ...plan }: CallPlan & { readonly settings?: Record<string, unknown> } = {},
): CallPlan {
  return {
    ...plan,
    settings: {
      conversation: { mode: "assistant", assistant: { prompt: "Vous vendez de la fibre.", ...tools } },
      ...(settings ?? { scenario: { phrases: notice } }),
    },
    talks: ({ messages }) => {
      const last = messages.findLastIndex(({ from }) => from === "caller");
      const since = messages.slice(last + 1).flatMap((message) => (message.from === "tool" ? [message.text] : []));
      return answers(messages[last]?.from === "caller" ? (messages[last]?.text ?? "") : "", since);
    },
  };
}

const tools = {
  transfer: {
    destinations: [
      { name: "billing", description: "Invoices and payments.", destination: "facturation" },
      { name: "technical", description: "Breakdowns.", destination: "technique" },
    ],
  },
  lookUps: [
    {
      name: "order_status",
      description: "Where an order is.",
      url: "http://orders/status",
      parameters: [{ name: "number", description: "The order's number, digits only." }],
    },
  ],
};

export const ticket = {
  description: "Veut être rappelée au sujet de la fibre.",
  problem_type: "internet",
  tag: "FIBRE_DEBIT",
  severity: "LOW",
  name: "Ada Lovelace",
  company: "",
  email: "",
  phone: "06 12 34 56 78",
  callback: true,
};
