import { botSelector } from "../desired/child.ts";
import { gracePeriodSeconds } from "../desired/leaving-time.ts";
import { wantedReplicas } from "../scaling/replicas-now.ts";
import type { Findings } from "./findings.ts";
import { type Verdict, verdict } from "./verdict.ts";

export function progressing({ voicebot, deployment, pods }: Findings): Verdict<"Progressing"> {
  if (deployment.rollout === "stuck") {
    const message = `new pods do not become ready: kubectl describe pods -n ${voicebot.namespace} -l ${botSelector(voicebot)}`;
    return verdict("Progressing", "False", "RolloutStuck", message);
  }
  const isFirst = pods.length === 0;
  if (deployment.rollout === "under-way" && !isFirst) {
    const minutes = Math.ceil(gracePeriodSeconds(voicebot.spec) / 60);
    const message = `pods are being replaced; each old one finishes its calls first, which may take ${minutes} minutes`;
    return verdict("Progressing", "True", "RollingOut", message);
  }
  if (deployment.rollout === "unseen" && !isFirst) {
    return verdict("Progressing", "True", "Scaling", "a change of the pods is being taken up");
  }
  const wanted = wantedReplicas(voicebot.spec);
  const takingCalls = pods.filter((pod) => pod.ready && !pod.leaving).length;
  if (deployment.replicas !== wanted || takingCalls !== wanted) {
    return verdict("Progressing", "True", "Scaling", `${takingCalls} pods take calls, ${wanted} are wanted`);
  }
  return verdict("Progressing", "False", "Settled", "every pod is of this version, and there are as many as wanted");
}
