import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { type FakeClock, fakeClock } from "../fake-clock.ts";
import { ClusterError, type VoicebotKey } from "../reconcile/cluster.ts";
import { controller, type Outcome } from "./controller.ts";
import { voicebotOf } from "./voicebot-of.ts";
import { type WorkQueue, workQueue } from "./work-queue.ts";

interface Scene {
  readonly clock: FakeClock;
  readonly queue: WorkQueue;
  readonly outcomes: Outcome[];
  stop(): Promise<void>;
  pass(ms: number): Promise<void>;
}

function run(
  reconcile: (key: VoicebotKey) => Promise<{ requeueAfterMs?: number }>,
  names: string[],
  workers = 2,
): Scene {
  const clock = fakeClock();
  const queue = workQueue({ clock, observer: { added() {}, retried() {}, waited() {}, worked() {} } });
  const outcomes: Outcome[] = [];
  const stop = new AbortController();
  const ended = controller({
    queue,
    reconcile,
    voicebots: () => names.map((name) => ({ namespace: "shop", name })),
    exists: (key) => names.includes(key.name),
    workers,
    resyncMs: 600_000,
    clock,
    random: () => 0.5,
    othersTurn: () => turn(),
    observer: { started() {}, finished: (_key, outcome) => void outcomes.push(outcome) },
  }).run(stop.signal);
  const settle = async (): Promise<void> => {
    for (let times = 0; times < 5; times += 1) await turn();
  };
  return {
    clock,
    queue,
    outcomes,
    async stop() {
      stop.abort();
      await ended;
    },
    async pass(ms) {
      await settle();
      clock.advance(ms);
      await settle();
    },
  };
}

test("every Voicebot is looked over at the start, and again every ten minutes", async () => {
  const seen: string[] = [];
  const scene = run(
    async (key) => {
      seen.push(key.name);
      return {};
    },
    ["a", "b", "c"],
  );
  await scene.pass(0);
  expect(seen).toEqual(["a", "b", "c"]);
  await scene.pass(600_000);
  expect(seen).toEqual(["a", "b", "c", "a", "b", "c"]);
  await scene.stop();
});

test("what happens meanwhile is heard while many are looked over that need no answer of anybody", async () => {
  const names = Array.from({ length: 100 }, (_, number) => `bot-${number}`);
  let lookedOver = 0;
  let whenHeard = 0;
  const scene = run(async () => {
    // Each takes 4 ms of the processor.
    scene.clock.advance(4);
    if (lookedOver === 0) setImmediate(() => (whenHeard = lookedOver));
    lookedOver += 1;
    return {};
  }, names);
  while (lookedOver < names.length) await turn();
  expect(whenHeard).toBeGreaterThan(0);
  expect(whenHeard).toBeLessThan(10);
  await scene.stop();
});

test("a reconcile that throws, whatever it throws, is tried again and disturbs no other", async () => {
  let tries = 0;
  const scene = run(
    async (key) => {
      if (key.name === "bad" && ++tries < 3)
        throw tries === 1 ? new TypeError("a mistake of ours") : new ClusterError("conflict", "changed");
      return {};
    },
    ["bad", "good"],
  );
  await scene.pass(5);
  await scene.pass(10);
  expect(scene.outcomes.map((outcome) => outcome.result)).toEqual(["error", "success", "error", "success"]);
  await scene.stop();
});

test("an overloaded API server gets the pause that it asks for", async () => {
  let tries = 0;
  const scene = run(async () => {
    tries += 1;
    if (tries === 1) throw new ClusterError("overloaded", "later", { retryAfterMs: 3000 });
    return {};
  }, ["a"]);
  await scene.pass(2999);
  expect(tries).toBe(1);
  await scene.pass(1);
  expect(tries).toBe(2);
  await scene.stop();
});

test("a reconcile may ask to be called again", async () => {
  let times = 0;
  const scene = run(async () => ({ ...(++times < 3 ? { requeueAfterMs: 2000 } : {}) }), ["a"]);
  await scene.pass(2000);
  await scene.pass(2000);
  await scene.pass(2000);
  expect(times).toBe(3);
  await scene.stop();
});

test("a Voicebot that is gone is not looked over again", async () => {
  let times = 0;
  const scene = run(async () => {
    times += 1;
    return {};
  }, []);
  scene.queue.add("shop/gone");
  await scene.pass(0);
  await scene.pass(10_000_000);
  expect(times).toBe(1);
  await scene.stop();
});

test("at the end the key in work is finished, and no other is begun", async () => {
  const begun: string[] = [];
  let finish = (): void => undefined;
  const scene = run(
    (key) => {
      begun.push(key.name);
      return new Promise((resolve) => {
        finish = () => resolve({});
      });
    },
    ["a", "b"],
    1,
  );
  await scene.pass(0);
  const stopped = scene.stop();
  finish();
  await stopped;
  expect(begun).toEqual(["a"]);
});

test("a pod and an owned object are the business of their Voicebot", () => {
  const labels = { "app.kubernetes.io/instance": "support" };
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "support-1",
      namespace: "shop",
      labels,
      ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "support-abc", uid: "1" }],
    },
  };
  const owned = {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: "x",
      namespace: "shop",
      ownerReferences: [{ apiVersion: "voicebot.dev/v1alpha1", kind: "Voicebot", name: "support", uid: "2" }],
    },
  };
  expect([voicebotOf(pod), voicebotOf(owned)]).toEqual([
    { namespace: "shop", name: "support" },
    { namespace: "shop", name: "support" },
  ]);
  expect(voicebotOf({ apiVersion: "v1", kind: "Pod", metadata: { name: "other", namespace: "shop" } })).toBeUndefined();
});
