/** What a free dialogue remembers besides the caller's own data. */

export const assistantFacts = {
  /** What the person who takes over should know, by the model. */
  summary: "_summary",
  /** How many tickets were made. */
  tickets: "_tickets",
  problemType: "_problem_type",
  tag: "_tag",
} as const;
