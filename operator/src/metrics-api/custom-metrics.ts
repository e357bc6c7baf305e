/**
 * The custom metrics API (custom.metrics.k8s.io/v1beta2) as a function of a request: what an autoscaler and the API
 * server's aggregator ask, and what they get. Wire format: k8s.io/metrics pkg/apis/custom_metrics/v1beta2.
 */
import { voicebotMetrics } from "@voicebots/monitoring/metrics";
import { LabelSelectorError, matches, parseLabelSelector } from "./label-selector.ts";

export const group = "custom.metrics.k8s.io";
export const groupVersion = `${group}/v1beta2`;
export const metricName = voicebotMetrics.activeCalls.name;

/** Calls in progress on a pod, measured less than five seconds ago. */
export interface PodCalls {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly terminating: boolean;
  readonly activeCalls: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** What a request is for: decided before it is known whether the asker may have it. */
export type Question =
  | { readonly about: "discovery"; readonly answer: Answer }
  | { readonly about: "calls"; readonly namespace: string; readonly pod: string; readonly query: URLSearchParams };

/** `*` in the place of a pod's name means all that the selector chooses; it comes percent-encoded. */
export const everyPod = "*";

export function questionOf(path: string, query: URLSearchParams): Question {
  const about = discoveryAnswers[path];
  if (about !== undefined) return { about: "discovery", answer: { status: 200, body: about } };
  const found = /^\/apis\/custom\.metrics\.k8s\.io\/v1beta2\/namespaces\/([^/]+)\/pods\/([^/]+)\/([^/]+)$/.exec(path);
  const [namespace, pod, metric] = (found ?? []).slice(1).map(decoded);
  if (namespace === undefined || pod === undefined || metric !== metricName) {
    return { about: "discovery", answer: refusal(404, "NotFound", "there is no such metric here") };
  }
  return { about: "calls", namespace, pod, query };
}

/** A MetricValueList with one value for each pod that answered lately; pods that are leaving do not count. */
export function callsAnswer(question: Extract<Question, { about: "calls" }>, pods: readonly PodCalls[]): Answer {
  try {
    const selector = parseLabelSelector(question.query.get("labelSelector") ?? "");
    // Our metric has no labels of its own: a selector of them chooses nothing.
    const metricSelector = parseLabelSelector(question.query.get("metricLabelSelector") ?? "");
    const chosen = pods.filter(
      (pod) =>
        pod.namespace === question.namespace &&
        !pod.terminating &&
        (question.pod === everyPod ? matches(selector, pod.labels) : pod.name === question.pod) &&
        matches(metricSelector, {}),
    );
    if (question.pod !== everyPod && chosen.length === 0) return refusal(404, "NotFound", "this pod reports no calls");
    return {
      status: 200,
      body: { kind: "MetricValueList", apiVersion: groupVersion, metadata: {}, items: chosen.map(metricValue) },
    };
  } catch (error) {
    if (error instanceof LabelSelectorError) return refusal(400, "BadRequest", error.message);
    throw error;
  }
}

/** A Status, as every Kubernetes API refuses. */
export function refusal(code: number, reason: string, message: string): Answer {
  return {
    status: code,
    body: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", reason, message, code },
  };
}

function metricValue(pod: PodCalls): unknown {
  return {
    describedObject: { kind: "Pod", namespace: pod.namespace, name: pod.name, apiVersion: "/v1" },
    metric: { name: metricName, selector: null },
    timestamp: new Date(pod.at).toISOString().replace(/\.\d+Z$/, "Z"),
    value: String(pod.activeCalls),
  };
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

const version = { groupVersion, version: "v1beta2" };

const discoveryAnswers: Readonly<Record<string, unknown>> = {
  [`/apis/${group}`]: {
    kind: "APIGroup",
    apiVersion: "v1",
    name: group,
    versions: [version],
    preferredVersion: version,
  },
  [`/apis/${groupVersion}`]: {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion,
    resources: [
      { name: `pods/${metricName}`, singularName: "", namespaced: true, kind: "MetricValueList", verbs: ["get"] },
    ],
  },
  "/openapi/v2": { swagger: "2.0", info: { title: group, version: "v1beta2" }, paths: {} },
  "/openapi/v3": { paths: {} },
};
