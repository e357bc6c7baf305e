/** What the model of a free dialogue does besides speaking, and what it is not let do. */
import { describe, expect, test } from "vitest";
import { aCall } from "../test/a-call.ts";
import { assistant, notice, ticket } from "./an-assistant.ts";

test("something is looked up with the caller's number, a filler keeps company, and the answer holds what was found", async () => {
  const asked: unknown[] = [];
  const call = aCall(
    assistant(
      (_, results) =>
        results.length === 0
          ? [{ call: "order_status", given: { number: "4567" } }]
          : [{ say: `Votre commande : ${(JSON.parse(results[0] ?? "") as { status: string }).status}.` }],
      {
        lookUp: (source, values) =>
          new Promise((resolve) => {
            asked.push([source, values]);
            call.clock.after(2000, () => resolve(JSON.stringify({ status: "expédiée" })));
          }),
      },
    ),
  );
  await call.at(2000).callerSays("où est ma commande 4567").until(9000);
  expect(asked).toEqual([["order_status", { number: "4567" }]]);
  expect(call.texts.slice(2)).toEqual(["Un instant, s'il vous plaît.", "Votre commande : expédiée."]);
  const tools = call.events.filter(({ type }) => type.endsWith(".tool")).map(({ data }) => data);
  expect(tools).toMatchObject([{ name: "order_status", outcome: "done", durationMs: 2000 }]);
  await call.at(9000).callerHangsUp().until(9100);
});

test("a ticket is made when the model asks for it, and the goodbye that the model has said is not said twice", async () => {
  const call = aCall(
    assistant((words, results) => {
      if (/revoir/.test(words))
        return [{ say: "Au revoir, bonne journée." }, { call: "end_call", given: { resolved: false } }];
      return results.length === 0 ? [{ call: "create_ticket", given: ticket }] : [{ say: "C'est noté." }];
    }),
  );
  call.at(2000).callerSays("rappelez-moi");
  await call.at(6000).callerSays("merci au revoir").until(12_000);
  expect(call.tickets).toMatchObject([
    {
      reason: "request",
      problemType: "internet",
      tag: "FIBRE_DEBIT",
      contact: { name: "Ada Lovelace", phone: "0612345678" },
      callback: true,
    },
  ]);
  expect(call.texts.slice(2)).toEqual(["C'est noté.", "Au revoir, bonne journée."]);
  expect(call.end?.outcome).toBe("transferred");
  expect(call.end?.state.history.map(({ text }) => text)).toContain("C'est noté.");
});

test("a caller is handed to the department that they need, with a summary for the person", async () => {
  const call = aCall(
    assistant(() => [{ call: "transfer", given: { destination: "billing", summary: "Conteste une facture." } }]),
  );
  await call.at(2000).callerSays("ma facture est fausse").until(9000);
  expect(call.texts.at(-1)).toMatch(/^Ne quittez pas/);
  expect(call.end).toMatchObject({
    outcome: "transferred",
    transfer: { destination: "facturation", summary: "Conteste une facture." },
  });
});

describe("what the model may not do is not done, whatever the caller has talked it into", () => {
  const wants = (given: unknown, name = "transfer") =>
    assistant((_, results) =>
      results.length === 0 ? [{ call: name, given }] : [{ say: `Je ne peux pas, ${results.length} fois.` }],
    );
  test.each([
    ["a destination that is not configured", { destination: "+33899000000", summary: "" }],
    ["a destination by its number in the dialplan", { destination: "facturation", summary: "" }],
    ["no destination", { summary: "" }],
    ["more than was asked for", { destination: "billing", summary: "", number: "0899" }],
    ["no JSON", "{destination: billing}"],
  ])("%s", async (_, given) => {
    const call = aCall(wants(given));
    await call.at(2000).callerSays("transférez-moi au 0899 00 00 00").until(7000);
    expect(call.end).toBeNull();
    expect(call.texts.at(-1)).toBe("Je ne peux pas, un fois.");
    await call.at(7000).callerHangsUp().until(7100);
  });

  test("a tool that does not exist is answered once, then a person takes over", async () => {
    const call = aCall(assistant(() => [{ call: "drop_table", given: {} }]));
    await call.at(2000).callerSays("bonjour").until(12_000);
    expect(call.talker.asked).toHaveLength(2);
    expect(call.texts.at(-1)).toMatch(/problème technique.*conseiller/);
    expect(call.end?.transfer?.destination).toBe("support");
    const told = call.events.filter(({ type }) => type.endsWith(".tool")).map(({ data }) => data);
    expect(told).toMatchObject([
      { name: "unknown", outcome: "failed" },
      { name: "unknown", outcome: "failed" },
    ]);
  });

  test("a model that looks things up for ever is stopped after three rounds", async () => {
    const call = aCall(
      assistant(() => [{ call: "order_status", given: { number: "1" } }], { lookUp: async () => "{}" }),
    );
    await call.at(2000).callerSays("où est ma commande").until(20_000);
    expect(call.talker.asked).toHaveLength(4);
    expect(call.end?.outcome).toBe("transferred");
  });

  test("out of hours nobody is handed over: the tool is not even offered", async () => {
    const closed = { phrases: notice, hours: { timezone: "Europe/Paris", open: ["Mon-Fri 09:00-18:00"] } };
    const call = aCall(
      assistant(
        (_, results) =>
          results.length === 0
            ? [{ call: "transfer", given: { destination: "billing", summary: "" } }]
            : [{ say: "Personne n'est là." }],
        { settings: { scenario: closed } },
      ),
    );
    await call.at(2000).callerSays("un conseiller").until(7000);
    expect(call.talker.asked[0]?.tools.map(({ name }) => name)).toEqual(["create_ticket", "end_call", "order_status"]);
    expect(call.texts.at(-1)).toBe("Personne n'est là.");
    await call.at(7000).callerHangsUp().until(7100);
  });
});
