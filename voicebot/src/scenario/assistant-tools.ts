/**
 * What the model of a free dialogue may do, and whether a call of it is one that may be done: checked against the list of
 * what is configured, whatever the caller has talked the model into.
 */
import { problemTypes, severities, ticketTags } from "@voicebots/monitoring/metrics";
import * as z from "zod";
import type { AssistantSettings } from "../contract/conversation-settings.ts";
import type { Judgement, ToolCall } from "../dialogue/assistant.ts";
import type { Context, TicketDraft } from "../dialogue/scenario.ts";
import type { ToolDefinition } from "../language-model/talk.ts";
import { assistantFacts as fact } from "./assistant-facts.ts";
import { supportFacts } from "./support-facts.ts";

interface Tool {
  readonly definition: ToolDefinition;
  readonly isOffered: (context: Context) => boolean;
  judge(written: string, context: Context): Judgement;
}

const short = z.string().max(200);
const notGiven = "Empty when the caller did not give it.";

const TicketCall = z.strictObject({
  description: z.string().min(1).max(1000).describe("What people must do or know, in the caller's language."),
  problem_type: z.enum(problemTypes).describe("What it is about; unknown when it is neither."),
  tag: z.enum(ticketTags).describe("The kind of trouble; UNKNOWN when none fits."),
  severity: z.enum(severities).describe("How bad it is."),
  name: short.describe(`The caller's name. ${notGiven}`),
  company: short.describe(`The caller's company. ${notGiven}`),
  email: short.describe(`The caller's e-mail address. ${notGiven}`),
  phone: short.describe(`The number to ring back, digits only. ${notGiven}`),
  callback: z.boolean().describe("Whether the caller wants to be rung back."),
});

const EndCall = z.strictObject({
  resolved: z.boolean().describe("Whether the caller got what they called for."),
});

/** A tool whose arguments are checked before anybody looks at them. */
function tool<Values>(
  name: string,
  description: string,
  values: z.ZodType<Values>,
  judge: (values: Values, context: Context) => Judgement,
  isOffered: Tool["isOffered"] = () => true,
): Tool {
  const { $schema: _, ...parameters } = z.toJSONSchema(values);
  return {
    definition: { name, description, parameters },
    isOffered,
    judge(written, context) {
      const read = values.safeParse(jsonOf(written));
      if (read.success) return judge(read.data, context);
      // Names of fields and what they must be; never what was written.
      const faults = read.error.issues.map(({ path, code }) => `${path.join(".") || "arguments"}: ${code}`);
      return { type: "refused", tool: name, reason: `invalid arguments: ${faults.slice(0, 5).join("; ")}` };
    },
  };
}

function jsonOf(written: string): unknown {
  try {
    return JSON.parse(written === "" ? "{}" : written);
  } catch {
    return undefined;
  }
}

/** A goodbye that the model has already said needs no second one. */
const farewells =
  /\b(au revoir|bonne (journée|soirée|fin de journée|continuation|nuit)|à bientôt|goodbye|bye|have a (nice|good|lovely|great))\b/i;
const anything = /\S/;
/** A caller who has this many has said it all. */
const mostTickets = 3;

function transferTool({ transfer }: AssistantSettings): Tool[] {
  if (!transfer.enabled) return [];
  const { destinations } = transfer;
  const summary = z
    .string()
    .max(500)
    .describe("What the person should know: who, why, what was tried. No names of tools.");
  const move = (summary: string, destination: string | undefined): Judgement => ({
    type: "move",
    tool: "transfer",
    move: {
      say: ["transfer"],
      then: { type: "transfer", ...(destination === undefined ? {} : { destination }) },
      learn: { [fact.summary]: summary },
    },
    unlessSaid: anything,
  });
  const whilePeopleAreThere = ({ peopleAvailable }: Context) => peopleAvailable;
  const what =
    "Hands the caller to a person, now, and ends your part. Only when the caller wants it or you cannot help.";
  if (destinations.length === 0) {
    const values = z.strictObject({ summary });
    return [tool("transfer", what, values, (given) => move(given.summary, undefined), whilePeopleAreThere)];
  }
  const list = destinations.map(({ name, description }) => `${name}: ${description}`).join("; ");
  const values = z.strictObject({
    destination: z.enum(destinations.map(({ name }) => name)).describe(list),
    summary,
  });
  return [
    tool(
      "transfer",
      what,
      values,
      (given) => move(given.summary, destinations.find(({ name }) => name === given.destination)?.destination),
      whilePeopleAreThere,
    ),
  ];
}

function ticketTool({ ticket }: AssistantSettings): Tool[] {
  if (!ticket.enabled) return [];
  return [
    tool(
      "create_ticket",
      "Leaves a ticket for people to take up: a wish that you cannot carry out, or a callback. Ask for name and number first.",
      TicketCall,
      (given, { facts }) => {
        const made = Number(facts[fact.tickets] ?? "0");
        if (made >= mostTickets) return { type: "refused", tool: "create_ticket", reason: "there are enough tickets" };
        const phone = given.phone.replaceAll(/\D/g, "") || facts["phone"] || "";
        const contact = { name: given.name, company: given.company, email: given.email, phone };
        const draft: TicketDraft = {
          reason: "request",
          problem: "",
          problemType: given.problem_type,
          tag: given.tag,
          severity: given.severity,
          contact: Object.fromEntries(Object.entries(contact).filter(([, value]) => value !== "")),
          confidential: {},
          callback: given.callback,
          relatedTicket: facts[supportFacts.openTicket] || null,
          description: given.description,
        };
        return {
          type: "ticket",
          tool: "create_ticket",
          ticket: draft,
          learn: { [fact.tickets]: String(made + 1), [fact.problemType]: given.problem_type, [fact.tag]: given.tag },
          result: JSON.stringify({ created: true }),
        };
      },
    ),
  ];
}

function endTool({ endCall }: AssistantSettings): Tool[] {
  if (!endCall.enabled) return [];
  return [
    tool(
      "end_call",
      "Ends the call with a goodbye, when the caller says goodbye or wants nothing more.",
      EndCall,
      ({ resolved }, { facts }) => {
        const left = facts[fact.tickets] === undefined ? "abandoned" : "transferred";
        return {
          type: "move",
          tool: "end_call",
          move: { say: ["goodbye"], then: { type: "hang-up", outcome: resolved ? "resolved" : left } },
          unlessSaid: farewells,
        };
      },
    ),
  ];
}

const lookUpTools = ({ lookUps }: AssistantSettings): Tool[] =>
  lookUps.map(({ name, description, parameters }) => {
    const values = z.strictObject(
      Object.fromEntries(parameters.map((one) => [one.name, short.describe(one.description)])),
    );
    return tool(name, description, values, (given) => ({ type: "look-up", tool: name, values: given }));
  });

export interface AssistantTools {
  /** What is offered to the model now. */
  definitions(context: Context): readonly ToolDefinition[];
  judge(call: ToolCall, context: Context): Judgement;
}

export function assistantTools(settings: AssistantSettings): AssistantTools {
  const tools = [...transferTool(settings), ...ticketTool(settings), ...endTool(settings), ...lookUpTools(settings)];
  const offered = (context: Context) => tools.filter((one) => one.isOffered(context));
  return {
    definitions: (context) => offered(context).map(({ definition }) => definition),
    judge({ name, arguments: written }, context) {
      const found = offered(context).find(({ definition }) => definition.name === name);
      if (found) return found.judge(written, context);
      const isKnown = tools.some(({ definition }) => definition.name === name);
      const names = offered(context).map(({ definition }) => definition.name);
      return {
        type: "refused",
        tool: isKnown ? name : "unknown",
        reason: `there is no such tool now; there are: ${names.join(", ") || "none"}`,
      };
    },
  };
}
