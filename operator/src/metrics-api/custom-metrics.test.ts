import { expect, test } from "vitest";
import { type Answer, callsAnswer, type PodCalls, questionOf } from "./custom-metrics.ts";

const pods: PodCalls[] = [
  {
    name: "support-1",
    namespace: "shop",
    labels: { app: "support" },
    terminating: false,
    activeCalls: 7,
    at: Date.UTC(2026, 10, 22, 9, 30, 5, 321),
  },
  { name: "support-2", namespace: "shop", labels: { app: "support" }, terminating: true, activeCalls: 4, at: 0 },
  { name: "sales-1", namespace: "shop", labels: { app: "sales" }, terminating: false, activeCalls: 1, at: 0 },
  { name: "support-9", namespace: "other", labels: { app: "support" }, terminating: false, activeCalls: 9, at: 0 },
];

function ask(url: string): Answer {
  const { pathname, searchParams } = new URL(url, "https://localhost");
  const question = questionOf(pathname, searchParams);
  return question.about === "discovery" ? question.answer : callsAnswer(question, pods);
}
const base = "/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/pods";

test.each(["*", "%2A", "%2a"])(
  "an autoscaler that asks for every pod as %s gets those that it selects and that stay",
  (star) => {
    expect(ask(`${base}/${star}/voicebot_active_calls?labelSelector=app%3Dsupport`)).toEqual({
      status: 200,
      body: {
        kind: "MetricValueList",
        apiVersion: "custom.metrics.k8s.io/v1beta2",
        metadata: {},
        items: [
          {
            describedObject: { kind: "Pod", namespace: "shop", name: "support-1", apiVersion: "/v1" },
            metric: { name: "voicebot_active_calls", selector: null },
            timestamp: "2026-11-22T09:30:05Z",
            value: "7",
          },
        ],
      },
    });
  },
);

test("one pod may be asked for by its name", () => {
  expect(ask(`${base}/sales-1/voicebot_active_calls`)).toMatchObject({
    status: 200,
    body: { items: [{ value: "1" }] },
  });
  expect(ask(`${base}/support-9/voicebot_active_calls`)).toMatchObject({ status: 404, body: { kind: "Status" } });
});

test("discovery names the one metric", () => {
  expect(ask("/apis/custom.metrics.k8s.io/v1beta2")).toMatchObject({
    status: 200,
    body: { kind: "APIResourceList", resources: [{ name: "pods/voicebot_active_calls" }] },
  });
  expect(ask("/apis/custom.metrics.k8s.io")).toMatchObject({ body: { kind: "APIGroup" } });
  expect(ask("/openapi/v2")).toMatchObject({ body: { swagger: "2.0" } });
});

test.each([
  [`${base}/%2A/voicebot_cost_usd_total`, 404],
  [`${base}/%2A/voicebot_active_calls?labelSelector=a+b`, 400],
  [`${base}/%E0%A4%A/voicebot_active_calls`, 404],
  ["/apis/custom.metrics.k8s.io/v1beta1/namespaces/shop/pods/*/voicebot_active_calls", 404],
  ["/", 404],
])("%s is refused with %i", (url, code) => {
  expect(ask(url)).toMatchObject({ status: code, body: { kind: "Status", code } });
});
