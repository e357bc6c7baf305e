/** Who leads the conversation: a scenario, or a model with a prompt and tools. */
import * as z from "zod";

const toolName = z
  .string()
  .max(40)
  .regex(/^[a-z][a-z0-9_]*$/, "write a name of small letters, digits and _, beginning with a letter");
const switchedOn = z.boolean().default(true).describe("Whether the bot may do it.");

const LookUp = z.object({
  name: toolName.describe("What the model calls it: order_status."),
  description: z.string().min(3).max(500).describe("For the model: what is found here, and when to look."),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .describe(
      "Asked by GET with the parameters in the query; the model reads the first 4000 characters of the answer.",
    ),
  parameters: z
    .array(
      z.object({
        name: toolName.describe("Its name in the query."),
        description: z.string().min(3).max(300).describe("For the model: what it is, and how it is written."),
      }),
    )
    .max(8)
    .default([])
    .describe("What is asked with; the model takes it from the conversation."),
});

export const AssistantSettings = z
  .object({
    prompt: z
      .string()
      .min(1)
      .max(20_000)
      .describe("What the bot is, knows and may promise. How one speaks on the telephone it is told anyway."),
    transfer: z
      .object({
        enabled: switchedOn,
        destinations: z
          .array(
            z.object({
              name: toolName.describe("What the model calls it: billing."),
              description: z.string().min(3).max(300).describe("For the model: who is there, and for what."),
              destination: z.string().min(1).max(256).describe("Where the dialplan sends the caller."),
            }),
          )
          .max(16)
          .default([])
          .describe("Where a caller may be sent, and nowhere else; scenario.transfer.destination when empty."),
      })
      .prefault({})
      .describe("Handing a caller to a person, while people are there."),
    ticket: z.object({ enabled: switchedOn }).prefault({}).describe("Leaving something for people to do."),
    endCall: z.object({ enabled: switchedOn }).prefault({}).describe("Ending the call when all is said."),
    lookUps: z.array(LookUp).max(8).default([]).describe("Where the bot may look something up."),
  })
  .describe("A free dialogue: docs/assistant.md.");
export type AssistantSettings = z.output<typeof AssistantSettings>;

const toolNames = ["transfer", "create_ticket", "end_call"];
export const namesDiffer = (list: readonly { readonly name: string }[]): boolean =>
  new Set(list.map(({ name }) => name)).size === list.length;
/** A look-up is a tool beside those that are built in. */
export const lookUpNamesDiffer = (list: readonly { readonly name: string }[]): boolean =>
  namesDiffer(list) && list.every(({ name }) => !toolNames.includes(name));

export const ConversationSettings = z
  .object({
    mode: z
      .enum(["scenario", "assistant"])
      .default("scenario")
      .describe("scenario: the bot asks and says what the scenario has. assistant: it speaks freely, by a prompt."),
    assistant: AssistantSettings.optional(),
  })
  .describe("Who leads the conversation. Phrases, hours and the transfer are the scenario's in both.");
