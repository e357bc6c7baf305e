import type { ModelsReport } from "@voicebots/voicebot/contract";
import type { Findings } from "./findings.ts";
import { type Verdict, verdict } from "./verdict.ts";

/** Providers retire models: the pods ask theirs every ten minutes, and say which are gone. */
export function modelAvailable({ pods }: Findings): Verdict<"ModelAvailable"> {
  const reports = pods
    .filter(({ leaving }) => !leaving)
    .flatMap(({ report }) => (report === undefined ? [] : [report.models]));
  if (reports.length === 0) return verdict("ModelAvailable", "Unknown", "NoPodReport", "no pod has answered yet");
  const missing = reports.flatMap((report) => report?.missing ?? []);
  if (missing.length > 0) {
    // Pods may have asked at different times: each model is named once.
    const said = new Set(missing.map(sentence));
    return verdict("ModelAvailable", "False", "ModelRetired", [...said].join("; "));
  }
  const answered = reports.filter((report) => report?.error === null);
  if (answered.length > 0) {
    return verdict("ModelAvailable", "True", "ModelsServed", "the provider serves every model of spec.languageModel");
  }
  const error = reports.find((report) => report !== undefined)?.error;
  return error === undefined || error === null
    ? verdict("ModelAvailable", "Unknown", "NotChecked", "the pods have not asked the provider for its models yet")
    : verdict(
        "ModelAvailable",
        "Unknown",
        "ProviderUnreachable",
        `the provider of the language model does not list its models (${error}): the pods ask again each minute`,
      );
}

function sentence({ setting, model, instead }: ModelsReport["missing"][number]): string {
  const field = `spec.languageModel.${setting}`;
  const gone = `the provider does not serve "${model}"`;
  if (instead !== null) return `${gone}: set "${instead}" instead in ${field}`;
  return setting === "model" ? `${gone}: set one that it serves in ${field}` : `${gone}: remove it from ${field}`;
}
