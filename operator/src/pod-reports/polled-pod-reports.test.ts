import type { PodStatus } from "@voicebots/voicebot/contract";
import { expect, test } from "vitest";
import { labels, labelValues } from "../api/index.ts";
import { fakeClock } from "../fake-clock.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { polledPodReports } from "./polled-pod-reports.ts";

const status = (change: Partial<PodStatus> = {}): PodStatus => ({
  version: "1",
  activeCalls: 3,
  maxCalls: 25,
  draining: false,
  ready: true,
  missingCredentials: [],
  refusedCredentials: [],
  cache: "connected",
  settingsError: null,
  pricesError: null,
  ...change,
});

const pod = (name: string, ip: string, component: string = labelValues.bot): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name,
    namespace: "shop",
    uid: `uid-${name}`,
    labels: { [labels.instance]: "support", [labels.component]: component, [labels.managedBy]: labelValues.managedBy },
  },
  status: { podIP: ip, phase: "Running" },
});

function scene(pods: KubernetesObject[]) {
  const clock = fakeClock();
  const answers = new Map<string, PodStatus>();
  const asked: string[] = [];
  const told: string[] = [];
  const reports = polledPodReports({
    pods: () => pods,
    podsOf: ({ name }) => pods.filter((one) => one.metadata.labels?.[labels.instance] === name),
    ask: async (origin) => {
      asked.push(origin);
      return answers.get(origin);
    },
    clock,
    onChange: (key) => told.push(`${key.namespace}/${key.name}`),
  });
  const poll = async (): Promise<void> => {
    await reports.poll(new AbortController().signal);
    clock.advance(2000);
  };
  return { reports, answers, asked, told, poll };
}

test("each bot is asked on the metrics port, and the cache is not", async () => {
  const { reports, asked, answers, poll } = scene([
    pod("a", "10.0.0.1"),
    pod("b", "fd00::7"),
    pod("redis", "10.0.0.3", labelValues.cache),
  ]);
  answers.set("http://10.0.0.1:9091", status());
  await poll();
  expect(asked).toEqual(["http://10.0.0.1:9091", "http://[fd00::7]:9091"]);
  expect(reports.of("shop", "support")).toEqual([
    { podName: "a", status: status(), idleSince: undefined },
    { podName: "b", status: undefined, idleSince: undefined },
  ]);
  expect(reports.of("shop", "sales")).toEqual([]);
});

test("a pod that stops answering keeps its last word for five seconds, and then has none", async () => {
  const { reports, answers, poll } = scene([pod("a", "10.0.0.1")]);
  answers.set("http://10.0.0.1:9091", status());
  await poll();
  answers.clear();
  await poll();
  expect(reports.of("shop", "support")[0]?.status).toEqual(status());
  await poll();
  expect(reports.of("shop", "support")[0]?.status).toBeUndefined();
});

test("a pod is idle since it first said that it has no calls; a call or a silence begins that anew", async () => {
  const { reports, answers, poll } = scene([pod("a", "10.0.0.1")]);
  const idleSince = async (activeCalls: number | undefined): Promise<number | undefined> => {
    if (activeCalls === undefined) answers.clear();
    else answers.set("http://10.0.0.1:9091", status({ activeCalls }));
    await poll();
    return reports.of("shop", "support")[0]?.idleSince;
  };
  const start = Date.UTC(2026, 0, 1);
  expect([await idleSince(0), await idleSince(0), await idleSince(2)]).toEqual([start, start, undefined]);
  expect([await idleSince(0), await idleSince(undefined), await idleSince(0)]).toEqual([
    start + 6000,
    start + 6000,
    start + 6000,
  ]);
  for (let polls = 0; polls < 3; polls += 1) await idleSince(undefined);
  expect(await idleSince(0)).toBe(start + 18_000);
});

test("silent pods are asked after the others, for a second of each round, each in its turn", async () => {
  const clock = fakeClock();
  const pods = Array.from({ length: 300 }, (_, number) => pod(`${number}`, `10.0.0.${number}`));
  let asked: number[] = [];
  const reports = polledPodReports({
    pods: () => pods,
    podsOf: () => pods,
    ask: async (origin) => {
      const number = Number(/\.(\d+):/.exec(origin)?.[1]);
      asked.push(number);
      if (number >= 200) return status();
      // Nobody answers.
      await new Promise<void>((resolve) => void clock.after(1000, resolve));
      return undefined;
    },
    clock,
    onChange: () => undefined,
  });
  const round = async (): Promise<number> => {
    asked = [];
    const startedAt = clock.now();
    let isDone = false;
    const polled = reports.poll(new AbortController().signal).then(() => {
      isDone = true;
    });
    while (!isDone) {
      await new Promise((resolve) => setImmediate(resolve));
      if (!isDone && clock.pending > 0) clock.advance(1000);
    }
    await polled;
    return clock.now() - startedAt;
  };
  expect([await round(), asked.length]).toEqual([4000, 300]);
  const again = new Set<number>();
  for (let times = 0; times < 4; times += 1) {
    expect(await round()).toBe(1000);
    expect(asked.slice(0, 100).every((number) => number >= 200)).toBe(true);
    for (const number of asked.slice(100)) again.add(number);
  }
  expect(again.size).toBe(200);
});

test("a missing key, draining, silence and the first call are told at once", async () => {
  const { answers, told, poll } = scene([pod("a", "10.0.0.1")]);
  const say = async (change: Partial<PodStatus>): Promise<number> => {
    answers.set("http://10.0.0.1:9091", status(change));
    await poll();
    return told.splice(0).length;
  };
  expect(await say({ activeCalls: 0 })).toBe(1);
  expect(await say({ activeCalls: 0 })).toBe(0);
  expect(await say({ activeCalls: 1 })).toBe(1);
  expect(await say({ activeCalls: 1, missingCredentials: ["groq"] })).toBe(1);
  expect(await say({ activeCalls: 1, draining: true, ready: false })).toBe(1);
});

test("a changing number of calls is told at most every ten seconds", async () => {
  const { answers, told, poll } = scene([pod("a", "10.0.0.1")]);
  for (let calls = 1; calls <= 16; calls += 1) {
    answers.set("http://10.0.0.1:9091", status({ activeCalls: calls }));
    await poll();
  }
  expect(told).toHaveLength(4);
});
