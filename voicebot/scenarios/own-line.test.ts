/**
 * Callers on the very line that a remedy would cut, as timelines (what the lines mean: a-timeline.ts): by the number that they
 * call from, or by what they say.
 */
import { expect, test } from "vitest";
import { aCall } from "../test/a-call.ts";
import { playTimeline } from "./a-timeline.ts";

const fromTheLine = { callsFrom: "+33 1 23 45 67 89" };
const byRules = { mind: { answers: () => undefined, answerMs: 0 } };
const asked = `
     0.0  bot: Bonjour et bienvenue
     1.6  bot: Quel est votre problème
     4.0  caller: mon internet ne marche plus
     5.5  bot: Avant de toucher à la box : m'appelez-vous
`;

test("who calls from the box's own phone is told that it cuts the call, and is rung back on a mobile", async () => {
  await playTimeline(
    `${asked}
     8.0  caller: oui (0.4 s)
     8.9  bot: Attention, cela va couper notre appel
    12.0  caller: oui volontiers (0.6 s)
    # Not on the number that they call from, which is of the line that is out of order.
    13.1  bot: À quel numéro de mobile
    15.0  caller: 06 12 34 56 78 (2.0 s)
    17.5  bot: J'ai noté :
    17.7  bot: zéro six, douze,
    19.0  bot: Est-ce bien cela
    20.0  caller: oui (0.4 s)
    20.9  bot: Quel est votre nom
    22.0  caller hangs up
    22.0  end: abandoned
    `,
    { ...fromTheLine, ...byRules },
  );
  const known = { afterMs: 100, facts: { name: "Ada Lovelace", company: "", email: "", equipment: "4278" } };
  const call = aCall({ ...fromTheLine, ...byRules, known })
    .at(4000)
    .callerSays("mon internet ne marche plus");
  call.at(9000).callerSays("oui", { forMs: 400 }).at(14_000).callerSays("oui", { forMs: 400 });
  await call.at(18_000).callerSays("06 12 34 56 78").at(23_000).callerSays("oui", { forMs: 400 }).until(32_000);
  expect(call.tickets).toMatchObject([
    {
      reason: "unresolved",
      problem: "internet",
      callback: true,
      contact: { phone: "0612345678", name: "Ada Lovelace" },
    },
  ]);
});

test("who would rather do it is told what to do, and to call again; nothing is asked of them twice", () =>
  playTimeline(
    `${asked}
     8.0  caller: oui (0.4 s)
     8.9  bot: Attention, cela va couper notre appel
    12.0  caller: non je vais le faire (0.8 s)
    13.3  bot: D'accord. Notre appel sera coupé
    15.6  bot: Très bien, voyons votre connexion
    17.7  bot: Je patiente pendant ce temps
    # They are still there: it was another line after all.
    24.0  caller: toujours rien (0.6 s)
    25.1  bot: Essayons autre chose
    28.0  bot: Je patiente pendant ce temps
    30.0  caller hangs up
    30.0  end: abandoned
    `,
    { ...fromTheLine, ...byRules },
  ));

test("who calls from another phone after all goes on as usual", () =>
  playTimeline(
    `${asked}
     8.0  caller: non (0.4 s)
     8.9  bot: Très bien, voyons votre connexion
    11.1  bot: Je patiente pendant ce temps
    14.0  caller: toujours rien (0.6 s)
    15.1  bot: Essayons autre chose
    18.0  bot: Je patiente pendant ce temps
    20.0  caller hangs up
    20.0  end: abandoned
    `,
    { ...fromTheLine, ...byRules },
  ));

test("nobody is asked who calls from a mobile, or says so; and none for what cuts no line", async () => {
  for (const plan of [{ callsFrom: "+33612345678" }, { callsFrom: "0612345678" }, {}]) {
    const call = await aCall(plan).at(4000).callerSays("mon internet ne marche plus").until(9000);
    expect(call.texts[2]).toContain("voyons votre connexion");
  }
  const told = aCall(fromTheLine).at(4000).callerSays("mon internet ne marche plus, je vous appelle de mon voisin");
  await told.until(9000);
  expect(told.texts[2]).toContain("voyons votre connexion");
  const mobile = await aCall(fromTheLine).at(4000).callerSays("mon portable ne capte plus").until(9000);
  expect(mobile.texts[2]).toContain("voyons votre mobile");
});

test("who says so while the bot waits, from a number that tells nothing, is warned before they pull the plug", () =>
  playTimeline(
    `
     0.0  bot: Bonjour et bienvenue
     1.6  bot: Quel est votre problème
     4.0  caller: mon internet ne marche plus
     5.5  bot: Très bien, voyons votre connexion
     7.7  bot: Je patiente pendant ce temps
    10.0  caller: attendez mais je vous appelle du fixe (1.0 s)
    11.5  bot: Attention, cela va couper notre appel
    14.5  caller presses 1
    14.5  bot: À quel numéro de mobile
    16.0  caller hangs up
    16.0  end: abandoned
    `,
    byRules,
  ));

test("in English", () =>
  playTimeline(
    `
     0.0  bot: Hello and welcome
     1.5  bot: What is the trouble
     4.0  caller: my internet is down
     5.5  bot: Before you touch the box
     8.0  caller: yes (0.4 s)
     8.9  bot: Careful, that will cut our call
    11.5  caller: no I will do it (0.6 s)
    12.6  bot: All right. Our call will be cut
    14.7  bot: All right, let us look at your internet connection
    16.8  bot: I will wait meanwhile
    19.0  caller hangs up
    19.0  end: abandoned
    `,
    { settings: { language: "en-US" }, callsFrom: "+16125550199", ...byRules },
  ));
