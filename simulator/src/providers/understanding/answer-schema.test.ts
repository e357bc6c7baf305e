import { expect, test } from "vitest";
import { answerTo, type Schema } from "./answer-schema.ts";
import { conversationOf } from "./conversation.ts";

const bot = (content: string) => ({ role: "assistant", content });
const caller = (content: string) => ({ role: "user", content });
const object = (properties: Record<string, Schema>): Schema => ({ type: "object", properties });
const ask = (properties: Record<string, Schema>, ...messages: { role: string; content: string }[]) =>
  answerTo(
    object(properties),
    conversationOf([{ role: "system", content: "internet, mobile, conseiller, scandale" }, ...messages]),
  );

const intent: Schema = { type: "string", enum: ["internet", "mobile", "person", "unclear"] };
const yesOrNo: Schema = { type: "string", enum: ["yes", "no", "unclear"] };

test.each([
  ["Bonjour, ma box ne marche plus, je n'ai plus internet depuis ce matin.", "internet"],
  ["Mon téléphone portable ne capte plus.", "mobile"],
  ["J'ai pas internet sur mon mobile.", "mobile"],
  ["C'est pas internet, c'est mon mobile.", "mobile"],
  ["Je veux parler à quelqu'un pour ma box.", "person"],
  ["Passez-moi un conseiller", "person"],
  ["Euh, je sais pas trop.", "unclear"],
  ["My broadband is down.", "internet"],
])("the problem is understood from the caller's words: %s", (words, expected) => {
  expect(ask({ intent }, caller(words))).toEqual({ intent: expected });
});

test("a live answer considers only the caller's last words", () => {
  const messages = [
    caller("Ma box est en panne, c'est un scandale."),
    bot("Débranchez la box. Cela fonctionne-t-il ?"),
    caller("Oui, ça remarche."),
  ];
  expect(
    ask({ intent, answer: yesOrNo, angry: { type: "boolean" }, wantsPerson: { type: "boolean" } }, ...messages),
  ).toEqual({
    intent: "unclear",
    answer: "yes",
    angry: false,
    wantsPerson: false,
  });
});

test("anger, and the wish for a person, are noticed", () => {
  expect(
    ask(
      { anger: { type: "boolean" }, asks_for_person: { type: "boolean" } },
      caller("C'est inadmissible, je veux un humain !"),
    ),
  ).toEqual({
    anger: true,
    asks_for_person: true,
  });
});

const analysis: Record<string, Schema> = {
  problem_type: { type: "string", enum: ["internet", "mobile", "unknown"] },
  tag: {
    type: "string",
    enum: ["FIBRE_SYNCHRO", "FIBRE_DEBIT", "WIFI_FAIBLE", "BOX_ETEINTE", "MOBILE_RESEAU", "MOBILE_SMS", "UNKNOWN"],
  },
  severity: { type: "string", enum: ["LOW", "MEDIUM", "HIGH"] },
  sentiment: { type: "string", enum: ["positive", "neutral", "negative"] },
  resolution: { type: "string", enum: ["resolved", "transferred", "abandoned", "failed"] },
  summary: { type: "string" },
};

test("an analysis looks at the whole conversation", () => {
  const messages = [
    caller("Mon wifi est très faible."),
    bot("Redémarrez la box. Cela fonctionne-t-il ?"),
    caller("Oui, c'est bon, merci."),
    bot("Au revoir."),
  ];
  expect(ask(analysis, ...messages)).toEqual({
    problem_type: "internet",
    tag: "WIFI_FAIBLE",
    severity: "LOW",
    sentiment: "positive",
    resolution: "resolved",
    summary: "Le client appelle pour sa connexion internet : résolu.",
  });
});

test("an analysis reads a transcript that is one message", () => {
  const transcript =
    "caller: Mon mobile n'a plus de réseau, c'est honteux.\nbot: Redémarrez-le.\ncaller: Non, toujours pas.\nbot: Je vous transfère à un conseiller.";
  expect(ask(analysis, caller(transcript))).toMatchObject({
    problem_type: "mobile",
    tag: "MOBILE_RESEAU",
    severity: "HIGH",
    sentiment: "negative",
    resolution: "transferred",
  });
});

test("e-mail addresses and numbers are taken down as they are said", () => {
  const wanted: Record<string, Schema> = {
    email: { anyOf: [{ type: "string" }, { type: "null" }] },
    phoneNumber: { type: ["string", "null"] },
  };
  expect(
    ask(
      wanted,
      caller(
        "jean point dupont arobase exemple point fr, au zéro six, douze, quatre-vingt-dix-sept, soixante et onze, trente",
      ),
    ),
  ).toEqual({
    email: "jean.dupont@exemple.fr",
    phoneNumber: "0612977130",
  });
  expect(ask(wanted, caller("Je préfère pas."))).toEqual({ email: null, phoneNumber: null });
});

test("a schema about something else is answered within its types, by its descriptions", () => {
  const answer = ask(
    {
      drink: { type: "string", enum: ["a", "b"], description: "a: coffee, espresso; b: tea or infusion." },
      guests: { type: "integer", minimum: 1, maximum: 8 },
      nested: object({
        list: { type: "array", items: { type: "string", enum: ["internet", "mobile"] } },
        kind: { const: "order" },
      }),
    },
    caller("A tea for three, please."),
  );
  expect(answer).toEqual({ drink: "b", guests: 3, nested: { list: [], kind: "order" } });
});

test("a name is taken down whether it is introduced or not; other words are none", () => {
  const name = (text: string) => (ask({ name: { type: "string" } }, caller(text)) as { name: string }).name;
  expect(["Je m'appelle Jean Dupont.", "Jean Dupont.", "Dupont.", "mon nom c'est Martin"].map(name)).toEqual([
    "Jean Dupont",
    "Jean Dupont",
    "Dupont",
    "Martin",
  ]);
  expect(["Oui.", "Non !", "Allô ?", "Bonjour.", "Merci.", "Mon mobile."].map(name)).toEqual(["", "", "", "", "", ""]);
});

test("what is said of oneself unasked is told by its kind, as the description names it", () => {
  const mentions: Schema = {
    type: "array",
    description:
      "What the caller says of themselves. name: name; company: company; phone: number, my number; box: number, numéro de ma box.",
    items: object({ field: { type: "string", enum: ["name", "company", "phone", "box"] }, value: { type: "string" } }),
  };
  const said = "Bonjour, ici Marie Dupont de la société Acme, le numéro de ma box est quatre deux sept huit.";
  expect(ask({ mentions }, caller(said))).toEqual({
    mentions: [
      { field: "name", value: "Marie Dupont" },
      { field: "company", value: "Acme" },
      { field: "box", value: "4278" },
    ],
  });
  expect(ask({ mentions }, caller("Ma box ne marche plus."))).toEqual({ mentions: [] });
});
