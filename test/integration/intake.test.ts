/** Calls that leave something: a real voicebot, sound on a socket, emulated providers, and nobody there to take over. */
import { placeCalls, type Script, startProviders } from "@voicebots/simulator";
import { CallEvent } from "@voicebots/voicebot/contract";
import { expect, test } from "vitest";
import { VoicebotProcess } from "./a-voicebot-process.ts";

/** Hours in which nobody ever comes. */
const neverOpen = { timezone: "Europe/Paris", open: ["Mon 00:00-00:00"] };
/** Any word that carries the question will do: one may be broken on the line. */
const right = { wait: /(noté|bien|cela)[\s\S]*(\?|…)\s*$/i } as const;

const leavesAMessage: Script = {
  name: "leaves-a-message",
  steps: [
    { wait: /problème[\s\S]*(\?|…)\s*$/i },
    // Who says their name at once is not asked for it.
    { say: "Bonjour, ici Jean Dupont, je voudrais parler à un conseiller." },
    { wait: /disponibles|rappelle/i },
    { say: "Oui, d'accord." },
    right,
    { say: "Oui, c'est ça." },
    { wait: /entreprise|particulier/i },
    { say: "Je n'en ai pas." },
    { wait: /adresse|e-mail/i },
    // In pieces, each of which the recogniser takes for all.
    { say: "jean point dupont" },
    { staySilentMs: 2000 },
    { say: "arobase" },
    { staySilentMs: 2000 },
    { say: "exemple point fr" },
    right,
    { say: "Oui, c'est ça." },
    { wait: /numéro|rappeler|dièse/i },
    { press: "0698765432#" },
    right,
    { say: "Oui, c'est ça." },
  ],
  expects: { endedBy: "bot", after: /recontactera/i, outcome: "transferred" },
  outcomes: [{ heard: /recontactera/i, outcome: "transferred" }],
};

const asksInEnglish: Script = {
  name: "asks-in-english",
  steps: [{ wait: /trouble[\s\S]*(\?|…)\s*$/i }, { say: "I would like to talk to a real person, please." }],
  expects: { endedBy: "bot", after: /advisor|putting you through/i, outcome: "transferred" },
  outcomes: [{ heard: /advisor|putting you through/i, outcome: "transferred" }],
};

test("out of hours a new caller leaves name, e-mail and, by the phone's keys, a number; the English line hands over in English", async () => {
  await using providers = { ...(await startProviders()), [Symbol.asyncDispose]: () => providers.close() };
  const { url: providersUrl } = providers;
  await using french = await VoicebotProcess.start({ providersUrl, settings: { scenario: { hours: neverOpen } } });
  await using english = await VoicebotProcess.start({ providersUrl, settings: { language: "en-US" } });
  await Promise.all([french.warmed(), english.warmed()]);
  const place = (callsPort: number, script: Script) =>
    placeCalls({ host: "127.0.0.1", port: callsPort, scripts: [script], calls: 1 });
  const [[message], [handover]] = await Promise.all([
    place(french.callsPort, leavesAMessage),
    place(english.callsPort, asksInEnglish),
  ]);
  expect([message?.reason, message?.outcome]).toEqual([undefined, "transferred"]);
  expect([handover?.reason, handover?.outcome]).toEqual([undefined, "transferred"]);
  expect(await french.metric("voicebot_tickets_created_total")).toBe(1);
  expect(await french.metric("voicebot_tickets_created_total", 'severity="MEDIUM"')).toBe(1);
  const tickets = () =>
    providers.records().flatMap((event) => {
      const parsed = CallEvent.parse(event);
      return parsed.type === "dev.voicebot.call.ticket" ? [parsed.data.ticket] : [];
    });
  await expect.poll(() => tickets().length, { timeout: 60_000 }).toBe(1);
  expect(tickets()[0]?.contact).toEqual({
    name: "Jean Dupont",
    email: "jean.dupont@exemple.fr",
    phone: "0698765432",
  });
  // What the caller said of themselves is in no log.
  expect(french.log).toContain('"msg":"ticket created"');
  expect(french.log).not.toMatch(/dupont|0698765432/i);
  // Asked of the voice once, since it may not be kept; everything else came from the cache.
  const spoken = Object.keys(providers.texts());
  expect(spoken).toContain("jean point dupont arobase exemple point fr.");
}, 400_000);
