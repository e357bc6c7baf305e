/** What the language model is asked on the support line, and the only answers that are accepted. */
import { problemTypes, sentiments, severities, ticketTags } from "@voicebots/monitoring/metrics";
import * as z from "zod";
import type { Question } from "../language-model/language-model.ts";

const feelings = {
  wants_person: z.boolean().describe("The caller asks to speak to a person."),
  angry: z.boolean().describe("The caller is angry or insults."),
};

const ProblemAnswer = z.strictObject({
  problem_type: z.enum(problemTypes).describe("What the trouble is about; unknown when the caller does not say."),
  ...feelings,
});

const FixedAnswer = z.strictObject({
  fixed: z.enum(["yes", "no", "unclear"]).describe("Does it work now, by what the caller says?"),
  ...feelings,
});

export const CallAnalysis = z.strictObject({
  problem_type: z.enum(problemTypes),
  tag: z.enum(ticketTags).describe("The closest kind of trouble; UNKNOWN when none fits."),
  severity: z.enum(severities),
  sentiment: z.enum(sentiments).describe("The caller's mood at the end, by the words alone."),
  resolution: z.enum(["resolved", "unresolved"]).describe("Whether the trouble was solved in the call."),
  summary: z.string().describe("One sentence for a colleague, without names or numbers."),
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
  "You listen in on a telephone call to the support line of an internet and mobile operator. The transcript comes from speech recognition and may hold mistakes. Answer only by the schema.";

export const inquiries = {
  problem: inquiry(
    "understanding",
    "problem",
    ProblemAnswer,
    `${role} Judge the caller's last words: is the trouble with the internet connection at home (box, wifi, fibre) or with the mobile phone?`,
  ),
  fixed: inquiry(
    "understanding",
    "fixed",
    FixedAnswer,
    `${role} The bot has suggested a remedy and asked whether it works now. Judge the caller's last words. Mind negations: "ça marche pas" means no.`,
  ),
  analysis: inquiry("analysis", "call_analysis", CallAnalysis, `${role} The call is over: judge it as a whole.`),
} as const;
