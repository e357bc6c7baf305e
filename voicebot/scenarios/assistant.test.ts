/** Free dialogues, as timelines: what the caller hears of an answer that is still being written, and of tools. */
import { describe, expect, test } from "vitest";
import { aCall, type CallPlan } from "../test/a-call.ts";
import type { TalkStep } from "../test/fakes/talking-model.ts";
import { playTimeline } from "./a-timeline.ts";

const notice = { welcome: "Bonjour. Je suis un automate.", ask_anything: "Que puis-je faire pour vous ?" };

/** The model's answers, by what the caller last said, and by what came of the tools since. */
function assistant(
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

const ticket = {
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

test("the first clause is heard while the rest is still being written, and the clauses follow each other without a gap", () =>
  playTimeline(
    `
     0.0  bot: Bonjour. Je suis un automate.
     0.6  bot: Que puis-je faire
     2.0  caller: combien coûte la fibre
     3.8  bot: La fibre coûte trente euros par mois.
     4.5  bot: L'installation est offerte.
     5.1  bot: Voulez-vous autre chose ?
     7.0  caller hangs up
     7.1  end: abandoned
    `,
    assistant(() => [
      { say: "La fibre coûte **30 euros** par " },
      { say: "mois. L'instal", afterMs: 20 },
      { say: "lation est offerte. Voulez-", afterMs: 400 },
      { say: "vous autre chose ?", afterMs: 400 },
    ]),
  ));

test("an answer that dries up is filled, and goes on where it was", () =>
  playTimeline(
    `
     0.0  bot: Bonjour. Je suis un automate.
     0.6  bot: Que puis-je faire
     2.0  caller: combien coûte la fibre
     3.8  bot: Je regarde cela.
     7.6  bot: Un instant
     8.2  bot: Trente euros.
    10.0  caller hangs up
    10.1  end: abandoned
    `,
    assistant(() => [{ say: "Je regarde cela. " }, { say: "Trente", afterMs: 100 }, { say: " euros.", afterMs: 4000 }]),
  ));

test("who speaks over the second clause silences it at once; the model is given up, and told only what was heard", async () => {
  const call = aCall(
    assistant((words) =>
      words.includes("fibre")
        ? [
            { say: "Bien sûr. La fibre coûte trente euros par mois, et " },
            { say: "l'installation, qui prend une heure, est offerte. C'est ", afterMs: 100 },
            { say: "tout.", afterMs: 5000 },
          ]
        : [{ say: "Le mobile coûte dix euros." }],
    ),
  );
  call.at(2000).callerSays("combien coûte la fibre");
  await call
    .at(4600)
    .callerSays("non le mobile s'il vous plaît", { interims: [[320, "non le mobile"]] })
    .until(4960);
  expect(call.talker.abandoned).toBe(1);
  expect(call.silentBetween(4960, 6300)).toBe(true);
  await call.until(9000);
  expect(call.texts.at(-1)).toBe("Le mobile coûte dix euros.");
  const told = call.talker.asked.at(-1)?.messages.map((message) => ("text" in message ? message.text : ""));
  expect(told?.at(-1)).toBe("non le mobile s'il vous plaît");
  expect(told?.at(-2)).toMatch(/^Bien sûr\. La fibre coûte.* –$/);
  expect(told?.at(-2)).not.toContain("installation");
  expect(call.voice.spoken).not.toContain("C'est tout.");
  await call.at(9000).callerHangsUp().until(9100);
  expect(call.clock.waiting).toBe(0);
});

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

describe("a model that fails", () => {
  test("before it has said anything: who asked for a person gets one, by plain rules", async () => {
    const call = aCall(assistant(() => [{ fails: true }]));
    await call.at(2000).callerSays("je voudrais un conseiller").until(9000);
    expect(call.texts.at(-1)).toBe("Ne quittez pas, je vous mets en relation avec un conseiller.");
    expect(call.end?.outcome).toBe("transferred");
  });

  test("in the middle: what was said stays said, the caller is asked to say it again, and the second time handed over", async () => {
    const call = aCall(assistant(() => [{ say: "Alors, voyons cela. La fib" }, { fails: true }]));
    call.at(2000).callerSays("combien coûte la fibre");
    await call.at(7000).callerSays("la fibre").until(15_000);
    expect(call.texts.slice(2)).toEqual([
      "Alors, voyons cela.",
      "Excusez-moi, j'ai perdu le fil. Pouvez-vous répéter ?",
      "Alors, voyons cela.",
      "Je suis désolé, je rencontre un problème technique. Je vous mets en relation avec un conseiller.",
    ]);
    expect(call.end?.outcome).toBe("transferred");
    expect(await call.metric("voicebot_fallbacks_total")).toBe(2);
  });

  test("that answers with signs that nobody can speak has not answered", async () => {
    const call = aCall(assistant(() => [{ say: "👍 ---" }]));
    await call.at(2000).callerSays("bonjour").until(12_000);
    expect(call.texts.at(-1)).toMatch(/problème technique/);
    expect(call.end?.outcome).toBe("transferred");
  });

  test("that never answers is given up after eight seconds and two fillers", async () => {
    const call = aCall(assistant(() => [{ say: "trop tard", afterMs: 60_000 }]));
    await call.at(2000).callerSays("bonjour").until(20_000);
    expect(call.texts.slice(2)).toHaveLength(3);
    expect(call.texts.at(-1)).toMatch(/problème technique/);
    expect(call.clock.waiting).toBe(0);
  });
});

describe("the guarantees of every call hold", () => {
  const chatty = assistant(() => [{ say: "Oui. ".repeat(100) }]);
  test("the notice cannot be interrupted; what was said over it is answered", async () => {
    const call = aCall(chatty);
    await call
      .at(100)
      .callerSays("combien coûte la fibre", { forMs: 400, interims: [[200, "combien coûte la"]] })
      .until(3000);
    expect(call.phrase("automate").untilMs).toBeGreaterThanOrEqual(560);
    expect(call.talker.asked).toHaveLength(1);
    expect(call.texts).toContain("Oui.");
    await call.at(3000).callerHangsUp().until(3100);
  });

  test("a pod that must leave says goodbye in the middle of an answer, and what was to come is not said", async () => {
    const call = aCall(chatty);
    call.at(2000).callerSays("combien coûte la fibre");
    await call.at(5000).podMustLeave().until(12_000);
    expect(call.texts.at(-1)).toMatch(/interrompre cet appel/);
    expect(call.end?.outcome).toBe("failed");
    expect(call.clock.waiting).toBe(0);
  });

  test("a caller who says nothing is asked, listened to, and told goodbye", async () => {
    const call = await aCall(chatty).until(50_000);
    expect(call.texts.slice(2)).toEqual([
      "Êtes-vous toujours en ligne ?",
      "Je ne vous entends plus. N'hésitez pas à rappeler. Au revoir.",
    ]);
    expect(call.end?.outcome).toBe("abandoned");
  });

  test("a call longer than it may be ends with a goodbye", async () => {
    const call = aCall(
      assistant(() => [{ say: "Oui." }], {
        settings: { scenario: { phrases: notice }, calls: { maxDurationSeconds: 30 } },
      }),
    );
    await call.at(2000).callerSays("bonjour").at(20_000).callerSays("encore là").until(45_000);
    expect(call.texts.at(-1)).toMatch(/durée maximale/);
  });

  test("0 on the phone's keys gets a person at once", async () => {
    const call = aCall(chatty);
    call.at(2000).callerSays("combien coûte la fibre");
    await call.at(5000).callerPresses("0").until(9000);
    expect(call.texts.at(-1)).toMatch(/^Ne quittez pas/);
    expect(call.end?.outcome).toBe("transferred");
  });

  test("nothing that the model says is kept by anybody", async () => {
    const kept: string[] = [];
    const call = aCall({
      ...chatty,
      wrap: (fakes) => ({
        ...fakes,
        textToSpeech: {
          speak(phrase, signal) {
            if (phrase.cacheable) kept.push(phrase.text);
            return fakes.textToSpeech.speak(phrase, signal);
          },
        },
      }),
    });
    await call.at(2000).callerSays("combien coûte la fibre").until(6000);
    expect(call.texts).toContain("Oui.");
    expect(kept).not.toContain("Oui.");
    await call.at(6000).callerHangsUp().until(6100);
  });
});

test("in English too", () =>
  playTimeline(
    `
     0.0  bot: Hello. I am an automated voice assistant.
     0.8  bot: How can I help you?
     2.0  caller: how much is fibre
     3.8  bot: Fibre is thirty euros a month.
     6.0  caller: thank you goodbye
     7.8  bot: Thank you for calling, and goodbye.
     9.0  end: resolved
    `,
    assistant(
      (words) =>
        /goodbye/.test(words)
          ? [{ call: "end_call", given: { resolved: true } }]
          : [{ say: "Fibre is 30 euros a month." }],
      {
        settings: { language: "en-US" },
      },
    ),
  ));
