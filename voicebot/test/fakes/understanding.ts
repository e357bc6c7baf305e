/** Answers the support line's questions by a few words, for stories in which the model does its work. */
import type { Question } from "../../src/language-model/language-model.ts";

export function understandingByWords({ answerName, messages }: Question): unknown {
  const words = messages.at(-1)?.text.toLowerCase() ?? "";
  const feelings = { wants_person: /conseiller|advisor/.test(words), angry: /inadmissible/.test(words) };
  switch (answerName) {
    case "problem": {
      const type = /internet|box/.test(words) ? "internet" : /mobile|portable/.test(words) ? "mobile" : "unknown";
      return { problem_type: type, ...feelings };
    }
    case "fixed": {
      const fixed = /pas|non/.test(words) ? "no" : /oui|marche/.test(words) ? "yes" : "unclear";
      return { fixed, ...feelings };
    }
    default:
      return {
        problem_type: "internet",
        tag: "BOX_ETEINTE",
        severity: "LOW",
        sentiment: "positive",
        resolution: "resolved",
        summary: "",
      };
  }
}
