/** Free dialogues by real processes: a bot with a prompt, emulated providers, sound on a socket, and a service that knows orders. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { type CallReport, placeCall, type Script, startProviders } from "@voicebots/simulator";
import { CallEvent } from "@voicebots/voicebot/contract";
import { expect, test } from "vitest";
import { VoicebotProcess } from "./a-voicebot-process.ts";

const prompts = {
  french: [
    "Vous êtes l'accueil d'Exemple Fibre.",
    "La fibre coûte 30 euros par mois. L'installation est **offerte**.",
    "Ensuite un technicien passe un matin de la semaine, pose la prise dans le salon, branche le boîtier, vérifie la lumière, et ne repart que lorsque tout fonctionne dans chaque pièce de la maison, du grenier à la cave.",
  ].join("\n"),
  english: "Fibre costs 30 euros a month. Installation is free.",
};

/** Patterns are loose, as people's ears are: a word may be broken where the machine is busy. */
const asksInterruptsAndLeavesATicket: Script = {
  name: "asks-interrupts-leaves-a-ticket",
  steps: [
    { wait: /(faire|vous)[\s\S]*(\?|…)\s*$/i },
    { say: "Combien coûte la fibre ?" },
    { interrupt: "Attendez, où en est ma commande quarante-deux ?", once: /trente|euros/i, withinMs: 60_000 },
    { wait: /expédiée|hier|trouve/i, withinMs: 60_000 },
    // Said and typed: one sentence, which a pause ends.
    { say: "Et où en est ma commande ?" },
    { press: "51" },
    { wait: /expédiée|hier|trouve/i, withinMs: 60_000 },
    { say: "Rappelez-moi, je m'appelle Jean Dupont, au zéro six, douze, trente-quatre." },
    { wait: /enregistrée|demande|noté/i, withinMs: 60_000 },
    { say: "C'est parfait, merci, au revoir." },
  ],
  expects: { endedBy: "bot", after: /appel|revoir/i, outcome: "resolved" },
  outcomes: [{ heard: /appel|revoir/i, outcome: "resolved" }],
};

const asksAndIsHandedOver: Script = {
  name: "asks-and-is-handed-over",
  steps: [
    { wait: /(help|you)[\s\S]*(\?|…)\s*$/i },
    { say: "How much is fibre?" },
    { wait: /thirty|euros|month/i, withinMs: 60_000 },
    { say: "I want to talk to someone about invoices, please." },
  ],
  expects: { endedBy: "bot", after: /hold|line|advisor/i, outcome: "transferred" },
  outcomes: [{ heard: /hold|line|advisor/i, outcome: "transferred" }],
};

/** A service that knows one order. */
async function orders() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.writeHead(200, { "content-type": "application/json" }).end('{"status":"expédiée hier"}');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/status`, asked, [Symbol.dispose]: () => server.close() };
}

const call = (bot: VoicebotProcess, script: Script): Promise<CallReport> =>
  placeCall({ host: "127.0.0.1", port: bot.callsPort, script });
test("a French caller asks, interrupts, has two orders looked up, one by the phone's keys, and leaves a ticket; an English one is handed to the right people", async () => {
  using shop = await orders();
  // Slow at first: the caller interrupts while the answer is still being written.
  const delays = { groq: { firstTokenMs: 100, tokensPerSecond: 8 } };
  await using slow = { ...(await startProviders({ delays })), [Symbol.asyncDispose]: () => slow.close() };
  await using fast = { ...(await startProviders()), [Symbol.asyncDispose]: () => fast.close() };
  const lookUps = [
    {
      name: "order_status",
      description: "Où en est une commande. Demandez son numéro d'abord.",
      url: shop.url,
      parameters: [{ name: "number", description: "Le numéro, en chiffres seuls." }],
    },
  ];
  const destinations = [
    { name: "billing", description: "Questions about invoices and payments.", destination: "billing-queue" },
    { name: "technical", description: "Breakdowns.", destination: "technical-queue" },
  ];
  const free = (assistant: object) => ({ conversation: { mode: "assistant", assistant } });
  await using frenchBot = await VoicebotProcess.start({
    providersUrl: slow.url,
    settings: free({ prompt: prompts.french, lookUps }),
  });
  await using englishBot = await VoicebotProcess.start({
    providersUrl: fast.url,
    settings: { language: "en-US", ...free({ prompt: prompts.english, transfer: { destinations } }) },
  });
  await Promise.all([frenchBot.warmed(), englishBot.warmed()]);

  const frenchCall = call(frenchBot, asksInterruptsAndLeavesATicket);
  const interrupted = async () => {
    let over = false;
    void frenchCall.finally(() => (over = true));
    while (!over && shop.asked.length === 0) await setTimeout(500);
    slow.setDelays({ groq: { tokensPerSecond: 500 } });
  };
  const [inFrench, inEnglish] = await Promise.all([frenchCall, call(englishBot, asksAndIsHandedOver), interrupted()]);

  expect([inFrench.reason, inFrench.outcome]).toEqual([undefined, "resolved"]);
  expect([inEnglish.reason, inEnglish.outcome]).toEqual([undefined, "transferred"]);

  // The first clause was heard, as the script says; the last, still being written when the caller spoke, was not even synthesised.
  expect(Object.keys(slow.texts()).some((text) => text.includes("technicien"))).toBe(false);
  // Asterisks are not spoken, digits are words.
  expect(Object.keys(slow.texts()).join(" ")).not.toMatch(/[*\d]/);

  expect(shop.asked).toEqual(["/status?number=42", "/status?number=51"]);
  await expect.poll(() => frenchBot.records.length, { timeout: 30_000 }).toBe(1);
  await expect.poll(() => slow.records().length, { timeout: 30_000 }).toBeGreaterThanOrEqual(9);
  const events = slow.records().map((event) => CallEvent.parse(event));
  const tools = events.flatMap((event) => (event.type === "dev.voicebot.call.tool" ? [event.data.name] : []));
  expect(tools).toEqual(["order_status", "order_status", "create_ticket", "end_call"]);
  const tickets = events.flatMap((event) => (event.type === "dev.voicebot.call.ticket" ? [event.data.ticket] : []));
  expect(tickets).toMatchObject([{ reason: "request", contact: { name: "Jean Dupont", phone: "061234" } }]);

  await expect.poll(() => englishBot.records.length, { timeout: 30_000 }).toBe(1);
  expect(englishBot.records[0]).toMatchObject({ status: "transferred", transferDestination: "billing-queue" });

  // Every token is in the call's own record. Of answers that were given up an estimate: thoughts ahead, and the one interrupted.
  for (const [bot, providers] of [
    [frenchBot, slow],
    [englishBot, fast],
  ] as const) {
    const billed = Object.values(providers.counts().groq.models);
    const [record] = bot.records as { usage: { inputTokens: number; outputTokens: number } }[];
    const { inputTokens, outputTokens } = record?.usage ?? { inputTokens: 0, outputTokens: 0 };
    const input = billed.reduce((sum, { inputTokens }) => sum + inputTokens, 0);
    const output = billed.reduce((sum, { outputTokens }) => sum + outputTokens, 0);
    expect(Math.abs(inputTokens / input - 1)).toBeLessThan(0.2);
    expect(Math.abs(outputTokens - output)).toBeLessThan(0.2 * output + 20);
    expect(bot.log).not.toMatch(/dupont|commande|invoices/i);
  }
}, 400_000);
