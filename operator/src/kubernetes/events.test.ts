import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { type FakeClock, fakeClock } from "../fake-clock.ts";
import { ClusterError, type KubernetesObject } from "../reconcile/cluster.ts";
import type { ApiRequest } from "./api-client.ts";
import { type EventRecorder, eventRecorder } from "./events.ts";

const support: KubernetesObject = {
  apiVersion: "voicebot.dev/v1alpha1",
  kind: "Voicebot",
  metadata: { name: "support", namespace: "shop", uid: "7" },
};
const keyMissing = { type: "Warning", reason: "KeyMissing", message: "the key groq is missing" } as const;

interface Scene {
  readonly clock: FakeClock;
  readonly sent: ApiRequest[];
  readonly recorder: EventRecorder;
  dropped: number;
  refuse: ClusterError | undefined;
  pass(ms: number): Promise<void>;
}

function scene(): Scene {
  const clock = fakeClock();
  const made: Scene = {
    clock,
    sent: [],
    dropped: 0,
    refuse: undefined,
    recorder: eventRecorder({
      clock,
      random: () => 0.5,
      instance: "operator-1",
      onDropped: () => {
        made.dropped += 1;
      },
      client: {
        async request(request) {
          made.sent.push(request);
          const { refuse } = made;
          made.refuse = undefined;
          if (refuse !== undefined) throw refuse;
          return {};
        },
        watch() {
          throw new Error("no event is watched");
        },
      },
    }),
    async pass(ms) {
      for (let passed = 0; passed < ms; passed += 1000) {
        clock.advance(1000);
        for (let times = 0; times < 60; times += 1) await turn();
      }
    },
  };
  void made.recorder.run(new AbortController().signal);
  return made;
}

test("an event says of whom, why and what to do", async () => {
  const { recorder, sent, pass } = scene();
  recorder.record(support, keyMissing);
  await pass(2000);
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({
    method: "POST",
    path: "/apis/events.k8s.io/v1/namespaces/shop/events",
    body: {
      reason: "KeyMissing",
      type: "Warning",
      note: "the key groq is missing",
      regarding: { kind: "Voicebot", name: "support", uid: "7" },
    },
  });
});

test("repeats are counted on the first event, at most once a minute", async () => {
  const { recorder, sent, pass } = scene();
  for (let second = 0; second < 120; second += 1) {
    recorder.record(support, keyMissing);
    await pass(1000);
  }
  expect(sent.map(({ method }) => method)).toEqual(["POST", "PATCH"]);
  expect(sent[1]?.body).toMatchObject({ series: { count: 61 } });
});

test("an event that the API server has forgotten is told anew", async () => {
  const made = scene();
  made.recorder.record(support, keyMissing);
  await made.pass(61_000);
  made.recorder.record(support, keyMissing);
  made.refuse = new ClusterError("not-found", "gone");
  await made.pass(2000);
  expect(made.sent.map(({ method }) => method)).toEqual(["POST", "PATCH", "POST"]);
});

test("a Voicebot that never stops talking is cut short, and another is still heard", async () => {
  const made = scene();
  for (let number = 0; number < 100; number += 1)
    made.recorder.record(support, { ...keyMissing, message: `number ${number}` });
  made.recorder.record({ ...support, metadata: { ...support.metadata, name: "sales", uid: "8" } }, keyMissing);
  await made.pass(5000);
  expect([made.sent.length, made.dropped]).toEqual([26, 75]);
});
