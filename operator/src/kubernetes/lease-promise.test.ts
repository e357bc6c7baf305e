import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type FakeClock, fakeClock } from "../fake-clock.ts";
import { ClusterError } from "../reconcile/cluster.ts";
import type { ApiClient } from "./api-client.ts";
import { leaderElection } from "./lease.ts";

interface Lease {
  metadata: { resourceVersion: string };
  spec: { holderIdentity: string };
}

type Trouble = "none" | "down" | "answer-lost" | "slow";

/** The API server's part, and what becomes of each operator's way to it. */
function leaseServer(clock: FakeClock) {
  let lease: Lease | undefined;
  let version = 1;
  const troubles: Trouble[] = [];

  function answer(method: string, body: unknown): Lease {
    if (method === "GET") {
      if (lease === undefined) throw new ClusterError("not-found", "none");
      return lease;
    }
    const given = body as Lease;
    if (method === "POST" && lease !== undefined) throw new ClusterError("exists", "there is one");
    if (method === "PUT" && given.metadata.resourceVersion !== lease?.metadata.resourceVersion)
      throw new ClusterError("conflict", "it has changed");
    version += 1;
    lease = { ...given, metadata: { ...given.metadata, resourceVersion: String(version) } };
    return lease;
  }

  const clientOf = (number: number): ApiClient => ({
    async request({ method, body, signal }) {
      await turn();
      const trouble = troubles[number] ?? "none";
      if (trouble === "down") throw new ClusterError("unavailable", "down");
      if (trouble === "slow") await new Promise<void>((resolve) => void clock.after(4000, resolve));
      // As on the real way: what is given up does not reach the API server any more.
      if (signal?.aborted) throw new ClusterError("unavailable", "given up");
      const answered = answer(method, body);
      if (trouble === "answer-lost") throw new ClusterError("unavailable", "the connection was cut");
      return answered;
    },
    watch() {
      throw new Error("no lease is watched");
    },
  });
  return { troubles, clientOf };
}

const operators = 3;
const step = fc.record({
  ms: fc.integer({ min: 500, max: 12_000 }),
  operator: fc.integer({ min: 0, max: operators - 1 }),
  becomes: fc.constantFrom<Trouble | "stops">("none", "none", "down", "answer-lost", "slow", "stops"),
});

test("there is at most one leader, whatever each operator's way to the API server suffers; and in the end there is one", async () => {
  const run = async (steps: readonly { ms: number; operator: number; becomes: Trouble | "stops" }[]): Promise<void> => {
    const clock = fakeClock();
    const server = leaseServer(clock);
    const leading = new Set<number>();
    const stops = Array.from({ length: operators }, () => new AbortController());
    let most = 0;

    /** As the program does it: leads, loses, waits again; and lets go when it is told to stop. */
    async function live(number: number, signal: AbortSignal): Promise<void> {
      const election = leaderElection({
        client: server.clientOf(number),
        clock,
        random: () => number / operators,
        namespace: "voicebots",
        leaseName: "lease",
        identity: `operator-${number}-${Math.random()}`,
        onFailure: () => undefined,
      });
      while ((await election.waitForLeadership(signal)) === "leading") {
        leading.add(number);
        most = Math.max(most, leading.size);
        const how = await election.holdLeadership(signal);
        leading.delete(number);
        if (how === "stopped") await election.release();
      }
    }

    async function pass(ms: number): Promise<void> {
      for (let passed = 0; passed < ms; passed += 500) {
        clock.advance(500);
        for (let times = 0; times < 6; times += 1) await turn();
      }
    }

    let lives = stops.map((stop, number) => live(number, stop.signal));
    for (const { ms, operator, becomes } of steps) {
      if (becomes === "stops") {
        stops[operator]?.abort();
        await pass(5000);
        const again = new AbortController();
        stops[operator] = again;
        lives = [...lives, live(operator, again.signal)];
      } else server.troubles[operator] = becomes;
      await pass(ms);
    }
    server.troubles.fill("none");
    await pass(60_000);
    expect(most).toBeLessThanOrEqual(1);
    expect(leading.size).toBe(1);
    for (const stop of stops) stop.abort();
    await pass(10_000);
    await Promise.all(lives);
  };
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 12 }), run), { numRuns: 40 });
}, 60_000);
