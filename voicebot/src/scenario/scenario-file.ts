/**
 * A scenario as people write it, in YAML or JSON: what a line is about, what it asks and says. The reference page
 * (docs/scenario.md) is made from these descriptions; the built-in scenario is written in the same words.
 */
import { problemTypes, severities, ticketTags } from "@voicebots/monitoring/metrics";
import * as z from "zod";
import { languages, OpeningHours } from "../contract/settings.ts";
import { scenarioFaults } from "./scenario-faults.ts";

const name = z
  .string()
  .max(40)
  .regex(/^[a-z][a-z0-9_]*$/, "write a name of small letters, digits and _, beginning with a letter");
const phraseKey = name.describe("Key of a phrase.");

export const fieldKinds = ["name", "company", "email", "number", "text"] as const;

export const IntakeField = z
  .strictObject({
    name: name.describe("What the value is called in phrases, {name}, and in tickets."),
    kind: z
      .enum(fieldKinds)
      .describe("What it is: decides how it is understood, checked, and said back to be confirmed."),
    ask: phraseKey.describe("The phrase that asks for it."),
    again: phraseKey.optional().describe("The phrase that asks again; `clarify_field` when absent."),
    confirm: phraseKey
      .optional()
      .describe("A phrase that says {the value} back and asks whether it is right. Not confirmed when absent."),
    required: z.boolean().default(true).describe("Whether the caller may go on without giving it."),
    digits: z
      .strictObject({
        min: z.int().min(1).max(32).default(1).describe("Fewest digits."),
        max: z.int().min(1).max(32).default(32).describe("Most digits."),
      })
      .prefault({})
      .describe(
        "For a number: how long it is. It may also be typed, and then ends with the last possible digit, # or a pause; * begins again.",
      ),
    sensitive: z
      .boolean()
      .default(false)
      .describe(
        "Not to be kept: the recording is silent while it is asked for, given and confirmed; only the ticket webhook gets it, no event, record, log or summary.",
      ),
    words: z
      .array(z.string().min(2).max(60))
      .max(40)
      .default([])
      .describe(
        'Words that come before it when it is given unasked ("my number is"), in every language of the scenario. What is given unasked is not asked for again, only confirmed.',
      ),
    problems: z
      .array(name)
      .max(20)
      .default([])
      .describe("Names of the problems for which it is asked; for all when empty."),
  })
  .describe("Something that the caller is asked for.");

export const TroubleshootingStep = z
  .strictObject({
    say: phraseKey.describe("The phrase that says what to do."),
    wait: z
      .strictObject({
        seconds: z.int().min(1).max(300).describe("How long the caller is given."),
        say: phraseKey.default("wait_for_you").describe("Said when the wait begins."),
        hold: phraseKey.default("wait_hold").describe("Said every fifteen seconds while it lasts."),
      })
      .optional()
      .describe(
        "Time to do it in, with silence as long as it takes. The caller ends it by saying that it is done, that it works (or by key 1) or that it does not help (key 2); who needs longer is given it.",
      ),
    cutsLine: z
      .boolean()
      .default(false)
      .describe(
        "Whether it cuts the line that comes with what is repaired, as unplugging a box does. Who calls from that line, as their number (see `mobileNumbers`) or they themselves say, is warned before and may be rung back on a mobile instead.",
      ),
    check: phraseKey.default("check").describe("The phrase that asks whether it helped."),
  })
  .describe("One remedy: said, given time, checked.");

export const Problem = z
  .strictObject({
    name: name.describe("Its name, in tickets."),
    description: z.string().min(3).max(300).describe("In English, for the language model: when is it this problem?"),
    words: z
      .array(z.string().min(2).max(60))
      .max(100)
      .default([])
      .describe("Words by which it is recognised when no model answers, in every language of the scenario."),
    problemType: z.enum(problemTypes).default("unknown").describe("How it is counted."),
    tag: z.enum(ticketTags).default("UNKNOWN").describe("A ticket's tag."),
    severity: z.enum(severities).default("MEDIUM").describe("A ticket's severity; an angry caller's is HIGH."),
    key: z
      .string()
      .regex(/^[1-9]$/, "write one key of the phone, 1 to 9, in quotes")
      .optional()
      .describe("The key of the phone that chooses it."),
    ask: phraseKey.optional().describe("A phrase that asks the caller to describe it; the words go into the ticket."),
    steps: z.array(TroubleshootingStep).max(20).default([]).describe("The remedies, in the order they are tried."),
    then: z
      .enum(["person", "ticket"])
      .default("person")
      .describe("What follows when nothing helped: a person (a ticket when nobody is there), or a ticket at once."),
  })
  .describe("A reason to call.");

export const ScenarioFile = z
  .strictObject({
    phrases: z
      .partialRecord(z.enum(languages), z.record(name, z.string().min(1).max(1000)))
      .default({})
      .describe("Texts by language and key. Built-in phrases stay where none is given."),
    intake: z
      .strictObject({
        when: z
          .enum(["first", "before-ticket"])
          .default("before-ticket")
          .describe("When the caller is asked for them: before anything else, or when a ticket needs them."),
        fields: z.array(IntakeField).max(12).default([]).describe("In the order they are asked for."),
      })
      .prefault({})
      .describe("What the caller is asked for. What is known of a caller is not asked."),
    problems: z.array(Problem).max(20).default([]).describe("The reasons to call that the bot knows."),
    mobileNumbers: z
      .array(z.string().regex(/^\+?\d{1,8}$/, 'write how such numbers begin, in quotes: "06", "+336"'))
      .max(20)
      .default([])
      .describe(
        "How numbers of mobile phones begin, in their national and international form. Who calls from any other is asked whether they call from the line that a step cuts; of who hides their number only what they say is known.",
      ),
    hours: OpeningHours.optional(),
  })
  .superRefine((file, context) => {
    for (const { path, message } of scenarioFaults(file))
      context.addIssue({ code: "custom", path: [...path], message });
  });

export type ScenarioFile = z.output<typeof ScenarioFile>;
export type ScenarioFileInput = z.input<typeof ScenarioFile>;
export type IntakeField = z.output<typeof IntakeField>;
export type Problem = z.output<typeof Problem>;
