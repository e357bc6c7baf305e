/** What the language model is asked, and the only answers that are accepted. */
import { problemTypes, sentiments, severities, ticketTags } from "@voicebots/monitoring/metrics";
import * as z from "zod";
import type { Question } from "../language-model/language-model.ts";
import { mentionsSchema } from "./mentions.ts";
import type { IntakeField, Problem } from "./scenario-file.ts";

const feelings = {
  wants_person: z.boolean().describe("The caller asks to speak to a person."),
  angry: z.boolean().describe("The caller is angry or insults."),
};

export const CallAnalysis = z.strictObject({
  problem_type: z.enum(problemTypes),
  tag: z.enum(ticketTags).describe("The closest kind of trouble; UNKNOWN when none fits."),
  severity: z.enum(severities),
  sentiment: z.enum(sentiments).describe("The caller's mood at the end, by the words alone."),
  resolution: z.enum(["resolved", "unresolved"]).describe("Whether the trouble was solved in the call."),
  summary: z.string().describe("One sentence for a colleague, in the caller's language, without names or numbers."),
});
export type CallAnalysis = z.output<typeof CallAnalysis>;

export interface Inquiry<Answer> {
  readonly answer: z.ZodType<Answer>;
  readonly question: Omit<Question, "messages">;
}

function inquiry<A>(
  task: Question["task"],
  answerName: string,
  answer: z.ZodType<A>,
  instructions: string,
): Inquiry<A> {
  const { $schema: _, ...answerSchema } = z.toJSONSchema(answer);
  return { answer, question: { task, answerName, answerSchema, instructions } };
}

const role =
  "You listen in on a telephone call to a support line. The transcript comes from speech recognition and may hold mistakes. Answer only by the schema.";

type Named = Pick<Problem, "name" | "description">;

/** Which of the scenario's problems? */
export function problemInquiry(problems: readonly Named[], fields: readonly IntakeField[] = []) {
  const answer = z.strictObject({
    problem: z.enum([...problems.map(({ name }) => name), "unknown"]).describe("unknown when the caller does not say."),
    ...feelings,
    ...mentionsSchema(fields),
  });
  const list = problems.map(({ name, description }) => `${name}: ${description}`).join("; ");
  return inquiry(
    "understanding",
    "problem",
    answer,
    `${role} Judge the caller's last words: why do they call? ${list}`,
  );
}

/** Callers think of something else, or were misunderstood. */
const subject = (problems: readonly Named[]) => ({
  calls_about: z
    .enum([...problems.map(({ name }) => name), "same"])
    .describe("The trouble that the caller wants help with now: same, unless they say that it is another one."),
});

export const fixedInquiry = (problems: readonly Named[]) =>
  inquiry(
    "understanding",
    "fixed",
    z.strictObject({
      fixed: z.enum(["yes", "no", "unclear"]).describe("Does it work now, by what the caller says?"),
      ...subject(problems),
      ...feelings,
    }),
    `${role} The bot has suggested a remedy and asked whether it works now. Judge the caller's last words. Mind negations: "ça marche pas" means no.`,
  );

export const progressInquiry = (problems: readonly Named[]) =>
  inquiry(
    "understanding",
    "progress",
    z.strictObject({
      progress: z
        .enum(["works", "still_broken", "done", "busy"])
        .describe(
          "works: it works again; still_broken: it was tried and does not help; done: it was tried, its effect is not told; busy: still at it, or speaking with somebody else.",
        ),
      ...subject(problems),
      ...feelings,
    }),
    `${role} The bot has suggested a remedy and waits while the caller tries it. Judge the caller's last words.`,
  );

export const yesNoInquiry = inquiry(
  "understanding",
  "agreement",
  z.strictObject({
    agrees: z.enum(["yes", "no", "unclear"]).describe("Does the caller say yes to the bot's question?"),
    ...feelings,
  }),
  `${role} The bot has asked a question to be answered by yes or no. Judge the caller's last words. Mind negations: "c'est pas ça" means no.`,
);

const valueOf: Readonly<Record<IntakeField["kind"], string>> = {
  name: "The caller's name, as it is written; letters that are spelled make it up.",
  company: "The name of the caller's company.",
  email:
    'The e-mail address as it is written, of all its pieces: "jean point dupont. arobase. exemple point fr" is jean.dupont@exemple.fr.',
  number:
    'The digits alone, of all the pieces, without spaces: "zéro six, douze" is 0612. What the caller puts right counts: "sept huit, non, sept neuf" is 79.',
  text: "What the caller says, shortened to a sentence.",
};

/** The property is named for the kind, so that the model knows what it writes. */
export function fieldInquiry(kind: IntakeField["kind"], fields: readonly IntakeField[] = []) {
  const answer = z.strictObject({
    [kind]: z.string().describe(`${valueOf[kind]} Empty when it was not said.`),
    refuses: z.boolean().describe("The caller has none, does not know it, or does not want to say it."),
    ...feelings,
    // Who is asked for their name tells what else they think is needed.
    ...(kind === "name" ? mentionsSchema(fields.filter((field) => field.kind !== "name")) : {}),
  });
  return inquiry(
    "understanding",
    kind,
    answer,
    `${role} The bot has asked for something. Judge the caller's last words.`,
  );
}

/** It was said back: right, wrong, or wrong and at once put right. */
export function confirmInquiry(kind: IntakeField["kind"]) {
  const answer = z.strictObject({
    agrees: z.enum(["yes", "no", "unclear"]).describe("Does the caller say that it was noted rightly?"),
    [kind]: z.string().describe("What it is instead, as it is written. Empty when the caller does not say."),
    ...feelings,
  });
  return inquiry(
    "understanding",
    `confirm_${kind}`,
    answer,
    `${role} The bot has said back what it noted and asked whether it is right. Judge the caller's last words. Mind negations: "c'est pas ça" means no.`,
  );
}

export const analysisInquiry = inquiry(
  "analysis",
  "call_analysis",
  CallAnalysis,
  `${role} The call is over: judge it as a whole.`,
);
