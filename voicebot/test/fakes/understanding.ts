/** Answers the support line's questions by a few words, for stories in which the model does its work. */
import type { Question } from "../../src/language-model/language-model.ts";

export function understandingByWords({
  answerName,
  answerSchema,
  messages,
}: Pick<Question, "answerName" | "messages"> & Partial<Pick<Question, "answerSchema">>): unknown {
  const words = messages.at(-1)?.text.toLowerCase() ?? "";
  const feelings = { wants_person: /conseiller|advisor/.test(words), angry: /inadmissible/.test(words) };
  // Nobody says anything of themselves beside the answer.
  const wanted: object = answerSchema?.["properties"] ?? {};
  const beside = "mentions" in wanted ? { mentions: [] } : {};
  switch (answerName) {
    case "problem": {
      const type = /internet|box/.test(words) ? "internet" : /mobile|portable/.test(words) ? "mobile" : "unknown";
      return { problem: /résilier/.test(words) ? "modification" : type, ...beside, ...feelings };
    }
    case "fixed": {
      const fixed = /pas|non/.test(words) ? "no" : /oui|yes|marche/.test(words) ? "yes" : "unclear";
      return { fixed, calls_about: "same", ...feelings };
    }
    case "progress": {
      const broken = /pas/.test(words);
      return {
        progress: broken ? "still_broken" : /oui|marche/.test(words) ? "works" : "busy",
        calls_about: "same",
        ...feelings,
      };
    }
    case "agreement":
    case "confirm_name":
    case "confirm_company":
    case "confirm_email":
    case "confirm_number":
      return {
        ...(answerName === "agreement" ? {} : { [answerName.slice("confirm_".length)]: "" }),
        agrees: /pas|non/.test(words) ? "no" : /oui|exact/.test(words) ? "yes" : "unclear",
        ...feelings,
      };
    case "name":
    case "company":
    case "email":
    case "number":
      return { [answerName]: valueIn(answerName, words), refuses: /pas/.test(words), ...beside, ...feelings };
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

/** What a good model makes of words that were chosen to be easy. */
function valueIn(kind: string, words: string): string {
  if (/pas|inadmissible/.test(words)) return "";
  if (kind === "number") return words.replaceAll(/\D/g, "");
  return kind === "email"
    ? words.replace(" arobase ", "@").replace(" point ", ".")
    : words.replace("je m'appelle ", "");
}
