/** Lines of one question, for timelines of how it is answered (what the lines mean: a-timeline.ts). */

/** A line that asks for one thing, once 1 was pressed, and makes a ticket of it. */
const asksFor = (field: string): string => `
problems: [{ name: call_back, description: The caller wants to be rung back., key: "1", then: ticket }]
intake: { fields: [${field}] }
phrases: { fr-FR: { ticket_intake: ".", ask_phone: "Quel numéro ?", ask_equipment: "Quelle box ?" }, en-US: { ticket_intake: ".", ask_phone: "Which number?" } }
`;
export const phone = asksFor(
  "{ name: phone, kind: number, ask: ask_phone, confirm: confirm_phone, digits: { min: 9, max: 15 } }",
);
export const equipment = asksFor(
  "{ name: equipment, kind: number, ask: ask_equipment, confirm: confirm_equipment, required: false, digits: { min: 4, max: 20 } }",
);
export const email = asksFor(
  "{ name: email, kind: email, ask: ask_email, again: spell_email, confirm: confirm_email }",
);
export const name = asksFor("{ name: name, kind: name, ask: ask_name, again: spell_name, confirm: confirm_name }");
/** No model answers: the rules alone put the pieces together. */
export const byRules = { mind: { answers: () => undefined, answerMs: 0 } };
export const english = { settings: { language: "en-US" } };

export const untilAsked = (question: string): string => `
     0.0  bot: Bonjour et bienvenue
     1.6  bot: Quel est votre problème
     4.0  caller presses 1
     4.0  bot: .
     4.0  bot: ${question}
`;
export const untilAskedInEnglish = (question: string): string => `
     0.0  bot: Hello and welcome
     1.5  bot: What is the trouble
     4.0  caller presses 1
     4.0  bot: .
     4.0  bot: ${question}
`;
export const noted = `
    ticket: request`.trim();
