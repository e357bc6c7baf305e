import { ports } from "@voicebots/voicebot/contract";
import type { Findings } from "./findings.ts";
import { silenceLeftMs } from "./patience.ts";
import { type Verdict, verdict } from "./verdict.ts";
import { withoutVoice } from "./without-voice.ts";

const maxErrorLength = 400;

export function degraded(findings: Findings): Verdict<"Degraded"> {
  const { problems, pods, voicebot, now } = findings;
  // What keeps an object from being there weighs more than a quarrel about one that is.
  const worst = problems.find(({ reason }) => reason !== "FieldConflict") ?? problems[0];
  if (worst !== undefined) {
    const message = problems.map((problem) => problem.message).join("; ");
    return verdict("Degraded", "True", worst.reason, message);
  }
  const errorOf = ({ report }: (typeof pods)[number]) => report?.settingsError ?? report?.pricesError ?? null;
  const refused = pods.find((pod) => errorOf(pod) !== null);
  if (refused !== undefined) {
    const error = (errorOf(refused) ?? "").slice(0, maxErrorLength);
    const message = `pod ${refused.name} refuses its settings and keeps the ones before: ${error}`;
    return verdict("Degraded", "True", "SettingsRefused", message);
  }
  const noVoice = withoutVoice(findings);
  if (noVoice !== undefined) return verdict("Degraded", "True", "NoVoice", noVoice);
  const silent = pods.filter((pod) => silenceLeftMs(pod, now) === 0);
  if (silent.length > 0) {
    const message =
      `${silent.length} pods do not tell the operator how many calls they have: ` +
      `let it connect to port ${ports.metrics} of the pods in ${voicebot.namespace} (NetworkPolicies)`;
    return verdict("Degraded", "True", "PodsNotReporting", message);
  }
  return verdict("Degraded", "False", "AsDesired", "everything is as the spec asks");
}
