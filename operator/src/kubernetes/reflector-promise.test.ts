import { setTimeout as wait } from "node:timers/promises";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { type Clock, systemClock } from "../clock.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { apiClient } from "./api-client.ts";
import { type FakeApiServer, type Fault, fakeApiServer } from "./fake-api-server.ts";
import { reflector } from "./reflector.ts";
import { voicebotResource } from "./resources.ts";
import { type Change, Store } from "./store.ts";

const faults: readonly Fault[] = ["cut", "500", "410", "429", "garbage", "slow"];
const names = ["a", "b", "c"];

/** What the world does to an operator, one step. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant("put" as const), name: fc.constantFrom(...names) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("remove" as const), name: fc.constantFrom(...names) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("harm" as const), fault: fc.constantFrom(...faults) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("write" as const), name: fc.constantFrom(...names) }) },
  fc.record({ does: fc.constantFrom("cut", "compact", "repeat", "lose", "bookmark", "breathe") }),
  fc.record({ does: fc.constant("jump" as const), ms: fc.integer({ min: -7_200_000, max: 7_200_000 }) }),
);

const voicebot = (name: string): KubernetesObject => ({
  apiVersion: "voicebot.dev/v1alpha1",
  kind: "Voicebot",
  metadata: { name, namespace: "shop" },
});
const versions = (objects: Iterable<KubernetesObject>): Record<string, string | undefined> =>
  Object.fromEntries([...objects].map(({ metadata }) => [metadata.name, metadata.resourceVersion]));

/** A clock that jumps, and whose waits pass a thousand times faster. */
function jumpingClock(): Clock & { jump(ms: number): void } {
  let skewMs = 0;
  return {
    now: () => systemClock.now() + skewMs,
    wallTime: () => systemClock.wallTime() + skewMs,
    after: (ms, run) => systemClock.after(ms > 60_000 ? ms : ms / 1000, run),
    jump: (ms) => {
      skewMs += ms;
    },
  };
}

async function perform(server: FakeApiServer, store: Store, clock: ReturnType<typeof jumpingClock>, one: StepOf) {
  switch (one.does) {
    case "put":
      return void server.put(voicebot(one.name));
    case "write":
      // As a reconcile does: what the API server answered is known before the watch brings it.
      return store.putWritten(server.put(voicebot(one.name)));
    case "remove":
      return server.remove("shop", one.name);
    case "harm":
      return server.harm(one.fault);
    case "jump":
      return clock.jump(one.ms);
    case "cut":
      return server.cutWatches();
    case "compact":
      return server.compact();
    case "repeat":
      return server.repeatLastEvent();
    case "lose":
      return server.loseNextEvent();
    case "bookmark":
      return server.bookmark();
    default:
      return wait(2);
  }
}
type StepOf = typeof step extends fc.Arbitrary<infer T> ? T : never;

test("whatever the API server does, the store ends equal to it, and every change has been told", async () => {
  const run = async (steps: readonly StepOf[]): Promise<void> => {
    const server = await fakeApiServer();
    const clock = jumpingClock();
    const store = new Store();
    const told = new Map<string, Change>();
    const stop = new AbortController();
    const ended = reflector({
      resource: voicebotResource,
      namespace: undefined,
      labelSelector: undefined,
      fieldManager: "voicebot-operator",
      store,
      client: apiClient(server.connection, clock, { finished: () => undefined }),
      clock,
      random: () => 0.5,
      onChange: (change) => told.set(change.object.metadata.name, change),
      onFailure: () => undefined,
      inTurn: (run) => run(),
    }).run(stop.signal);
    try {
      const ours = new Set<string>();
      for (const one of steps) {
        if (one.does === "write") ours.add(one.name);
        await perform(server, store, clock, one);
      }
      // An event that a watch has lost comes with the list of the next hour.
      clock.jump(2 * 7_200_000 * (steps.length + 1));
      server.cutWatches();
      await vi.waitFor(() => expect(versions(store.all())).toEqual(versions(server.objects())), {
        timeout: 10_000,
        interval: 2,
      });
      // Of what we wrote ourselves nobody need tell us.
      const toldOf = [...told.values()].filter(({ object }) => !ours.has(object.metadata.name));
      const there = toldOf.filter(({ type }) => type !== "deleted").map(({ object }) => object);
      const others = server.objects().filter(({ metadata }) => !ours.has(metadata.name));
      expect(versions(there)).toEqual(versions(others));
    } finally {
      stop.abort();
      await ended;
      await server.close();
    }
  };
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40 }), run), { numRuns: 40 });
}, 60_000);
