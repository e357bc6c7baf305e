import { botSelector } from "../desired/child.ts";
import { wantedReplicas } from "../scaling/replicas-now.ts";
import { credentialsAvailable } from "./credentials-available.ts";
import type { Findings } from "./findings.ts";
import { type Verdict, verdict } from "./verdict.ts";
import { withoutVoice } from "./without-voice.ts";

export function ready(findings: Findings): Verdict<"Ready"> {
  const { voicebot, pods } = findings;
  const staying = pods.filter(({ leaving }) => !leaving);
  const takingCalls = staying.filter((pod) => pod.ready).length;
  if (wantedReplicas(voicebot.spec) === 0) {
    const message = `stopped: kubectl scale voicebot ${voicebot.name} -n ${voicebot.namespace} --replicas=1 starts it`;
    return verdict("Ready", "False", "ScaledToZero", message);
  }
  if (takingCalls > 0)
    return verdict("Ready", "True", "PodsReady", `${takingCalls} of ${staying.length} pods take calls`);
  const credentials = credentialsAvailable(findings);
  if (credentials.reason === "KeyMissing") return verdict("Ready", "False", "CredentialsMissing", credentials.message);
  const noVoice = withoutVoice(findings);
  if (noVoice !== undefined) return verdict("Ready", "False", "NoVoice", noVoice);
  const message = `no pod takes calls yet: kubectl describe pods -n ${voicebot.namespace} -l ${botSelector(voicebot)}`;
  return verdict("Ready", "False", "NoPodReady", message);
}
