import type { CredentialKey } from "@voicebots/voicebot/contract";
import { credentialKeys } from "@voicebots/voicebot/contract";
import type { BotPod } from "../scaling/bot-pod.ts";
import type { Findings } from "./findings.ts";
import { type Verdict, verdict } from "./verdict.ts";

/** The operator may not read Secrets: the pods say which keys they miss, and which the providers refuse. */
export function credentialsAvailable({ voicebot, pods }: Findings): Verdict<"CredentialsAvailable"> {
  const reports = pods
    .filter(({ leaving }) => !leaving)
    .flatMap(({ report }) => (report === undefined ? [] : [report]));
  const secret = voicebot.spec.credentials.secretName;
  if (reports.length === 0) return verdict("CredentialsAvailable", "Unknown", "NoPodReport", "no pod has answered yet");

  const missing = keysIn(reports, "missingCredentials");
  if (missing.length > 0) {
    const literals = missing.map((key) => `--from-literal=${key}=...`).join(" ");
    const message =
      `Secret "${secret}" has no ${keys(missing)}: ` +
      `kubectl create secret generic ${secret} -n ${voicebot.namespace} ${literals} (or add to it, if it is there)`;
    return verdict("CredentialsAvailable", "False", "KeyMissing", message);
  }
  const refused = keysIn(reports, "refusedCredentials");
  if (refused.length > 0) {
    const message = `the provider refuses the ${keys(refused)} in Secret "${secret}": put in a valid one, the pods read it by themselves`;
    return verdict("CredentialsAvailable", "False", "KeyRefused", message);
  }
  return verdict("CredentialsAvailable", "True", "KeysPresent", `Secret "${secret}" has every key`);
}

type Report = NonNullable<BotPod["report"]>;

function keysIn(
  reports: readonly Report[],
  field: "missingCredentials" | "refusedCredentials",
): readonly CredentialKey[] {
  return credentialKeys.filter((key) => reports.some((report) => report[field].includes(key)));
}

const keys = (names: readonly string[]): string =>
  `${names.length === 1 ? "key" : "keys"} ${names.map((name) => `"${name}"`).join(", ")}`;
