import type { Voicebot } from "../api/index.ts";
import { optionalKinds } from "../desired/optional-kinds.ts";
import { wantedReplicas } from "../scaling/replicas-now.ts";
import type { Findings } from "./findings.ts";
import { blindnessLeftMs, scalingActive } from "./patience.ts";
import { type Verdict, verdict } from "./verdict.ts";

const maxMessageLength = 400;
const seesCalls = verdict("AutoscalerAvailable", "True", "ScalingActive", "the autoscaler sees the calls in progress");
const starting = verdict("AutoscalerAvailable", "Unknown", "Starting", "the autoscaler has not decided anything yet");

/** As the HorizontalPodAutoscaler, or KEDA, says itself; where it does not see the calls, why. */
export function autoscalerAvailable(findings: Findings): Verdict<"AutoscalerAvailable"> {
  const { voicebot, autoscaler, missingKinds, pods, now } = findings;
  if (wantedReplicas(voicebot.spec) === 0) {
    const message = "stopped by hand (spec.scaling.replicas is 0): the autoscaler waits";
    return verdict("AutoscalerAvailable", "False", "ScaledToZero", message);
  }
  if (missingKinds.includes(optionalKinds.scaledObject.kind)) {
    const message =
      "this cluster has no ScaledObject: install KEDA (it is noticed then), or set spec.scaling.metricsFrom to operator";
    return verdict("AutoscalerAvailable", "False", "CRDNotInstalled", message);
  }
  const active = scalingActive(autoscaler);
  if (active?.status === "True") return seesCalls;
  const known = knownCause(findings);
  if (known !== undefined) return known;
  if (active === undefined || active.status === "Unknown") return starting;
  // Without a pod there are no calls to see; and blindness that passes by itself is no news.
  if (!pods.some(({ ready, leaving }) => ready && !leaving)) return starting;
  if ((blindnessLeftMs(autoscaler, now) ?? 0) > 0) {
    const before = voicebot.status.conditions.find(({ type }) => type === "AutoscalerAvailable");
    if (before === undefined || before.status === "Unknown") return starting;
    if (before.status === "True") return seesCalls;
  }
  const said = (active.message ?? "").slice(0, maxMessageLength);
  const message = `the autoscaler does not see the calls (${said}): ${lookAt(voicebot)}`;
  return verdict("AutoscalerAvailable", "False", "MetricUnavailable", message);
}

/** Why nobody tells the autoscaler, where the operator itself was to and knows that it does not. */
function knownCause({ voicebot, metricsApi }: Findings): Verdict<"AutoscalerAvailable"> | undefined {
  if (voicebot.spec.scaling.metricsFrom !== "operator") return undefined;
  if (metricsApi.state === "taken") {
    const message =
      `custom.metrics.k8s.io of this cluster belongs to ${metricsApi.by} and is left to it: if that is prometheus-adapter, ` +
      "give it the rule of docs/scaling.md and set spec.scaling.metricsFrom to prometheus-adapter; if it is gone, " +
      "kubectl delete apiservice v1beta2.custom.metrics.k8s.io, and the operator takes its place";
    return verdict("AutoscalerAvailable", "False", "MetricsApiTaken", message);
  }
  if (metricsApi.state === "off") {
    const message =
      "this installation of the operator serves no metrics (the chart's metricsApi.enabled is false): " +
      "set spec.scaling.metricsFrom to prometheus-adapter or keda";
    return verdict("AutoscalerAvailable", "False", "MetricsApiOff", message);
  }
  return undefined;
}

function lookAt({ namespace, name, spec }: Voicebot): string {
  switch (spec.scaling.metricsFrom) {
    case "operator":
      return "kubectl get apiservice v1beta2.custom.metrics.k8s.io";
    case "prometheus-adapter":
      return (
        "does prometheus-adapter have the rule of docs/scaling.md? " +
        `kubectl get --raw "/apis/custom.metrics.k8s.io/v1beta2/namespaces/${namespace}/pods/*/voicebot_active_calls"`
      );
    case "keda":
      return `kubectl describe scaledobject ${name} -n ${namespace}`;
  }
}
