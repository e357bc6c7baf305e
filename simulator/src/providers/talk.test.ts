import Groq from "groq-sdk";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Providers, startProviders } from "./start-providers.ts";

let providers: Providers;
let client: Groq;
const model = "openai/gpt-oss-120b";
const system = {
  role: "system" as const,
  content:
    "You speak with a caller. Say prices the way people do.\n\nThe fibre costs thirty euros a month. Installation takes an hour. La fibre coûte trente euros. L'installation est offerte.",
};
const strictly = (properties: Record<string, unknown>) => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const tools = [
  {
    name: "transfer",
    description: "Hands the caller to a person.",
    parameters: strictly({
      destination: {
        type: "string",
        enum: ["billing", "technical"],
        description: "billing: facture; technical: panne",
      },
    }),
  },
  {
    name: "create_ticket",
    description: "Leaves a ticket. Ask for name and number first.",
    parameters: strictly({ description: { type: "string" }, name: { type: "string" }, phone: { type: "string" } }),
  },
  { name: "end_call", description: "Ends the call.", parameters: strictly({ resolved: { type: "boolean" } }) },
  {
    name: "order_status",
    description: "Statut d'une commande. Status of an order.",
    parameters: strictly({ number: { type: "string", description: "Digits only." } }),
  },
].map((one) => ({ type: "function" as const, function: one }));

beforeAll(async () => {
  providers = await startProviders({ keys: ["good"] });
  client = new Groq({ baseURL: providers.url, apiKey: "good", maxRetries: 0 });
});
beforeEach(() => {
  providers.setDelays({ groq: { firstTokenMs: 0, tokensPerSecond: 100_000 } });
  providers.clearCounts();
});
afterAll(() => providers.close());

type Message = Groq.Chat.Completions.ChatCompletionMessageParam;

async function talked(words: string, more: readonly Message[] = []) {
  let [text, name, written] = ["", "", ""];
  const chunks: Groq.Chat.Completions.ChatCompletionChunk[] = [];
  const messages: Message[] = [system, { role: "user", content: words }, ...more];
  for await (const chunk of await client.chat.completions.create({ model, messages, tools, stream: true })) {
    chunks.push(chunk);
    const delta = chunk.choices[0]?.delta;
    text += delta?.content ?? "";
    for (const { function: called } of delta?.tool_calls ?? []) {
      name += called?.name ?? "";
      written += called?.arguments ?? "";
    }
  }
  return { text, name, given: written === "" ? undefined : (JSON.parse(written) as unknown), chunks };
}

test("a question is answered from what the instructions know, in the words that they have for it", async () => {
  expect((await talked("How much is the fibre per month?")).text).toMatch(
    /^The fibre costs thirty euros a month\. Inst/,
  );
  expect((await talked("Combien coûte la fibre ?")).text).toMatch(
    /^La fibre coûte trente euros\. L'installation est offerte\./,
  );
});

test("what was meant for the model is never said to the caller", async () => {
  expect((await talked("What are your prices?")).text).not.toMatch(/way people do/);
});

test.each([
  ["Où en est ma commande quarante-deux ?", "order_status", { number: "42" }],
  ["What is the status of order four two?", "order_status", { number: "42" }],
  ["Passez-moi quelqu'un pour ma facture.", "transfer", { destination: "billing" }],
  ["C'est parfait, merci, au revoir.", "end_call", { resolved: true }],
  [
    "Rappelez-moi au zéro six douze, je m'appelle Jean Dupont.",
    "create_ticket",
    { description: "Rappelez-moi au zéro six douze, je m'appelle Jean Dupont.", name: "Jean Dupont", phone: "0612" },
  ],
])("%s", async (words, name, given) => {
  const answer = await talked(words);
  expect([answer.name, answer.given]).toEqual([name, given]);
});

test("a call of a tool comes in pieces, its name first, and ends with its usage", async () => {
  const { chunks } = await talked("Rappelez-moi au zéro six douze, je m'appelle Jean Dupont.");
  const calls = chunks.flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? []);
  expect(calls[0]).toMatchObject({ index: 0, type: "function", function: { name: "create_ticket", arguments: "" } });
  expect(calls[0]?.id).toMatch(/^call_/);
  expect(calls.length).toBeGreaterThan(3);
  expect(calls.slice(1).every(({ index, id }) => index === 0 && id === undefined)).toBe(true);
  expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe("tool_calls");
  expect(chunks.at(-1)?.x_groq?.usage).toMatchObject({
    completion_tokens: providers.counts().groq.models[model]?.outputTokens,
  });
});

test("what a tool has answered is told to the caller", async () => {
  const call = { id: "call_1", type: "function" as const, function: { name: "order_status", arguments: "{}" } };
  const asked: Message = { role: "assistant", content: null, tool_calls: [call] };
  const result = (content: string): Message => ({ role: "tool", tool_call_id: "call_1", content });
  const words = "Où en est ma commande ?";
  expect((await talked(words, [asked, result('{"status":"expédiée hier"}')])).text).toContain("expédiée hier");
  expect((await talked(words, [asked, result('{"found":false}')])).text).toBe("Je ne trouve rien à ce sujet.");
  expect((await talked(words, [asked, result('{"error":"x"}')])).text).toMatch(/^Je n'y arrive pas/);
});
