import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { type FakeClock, fakeClock } from "../fake-clock.ts";
import { ClusterError } from "../reconcile/cluster.ts";
import type { ApiClient } from "./api-client.ts";
import { type LeaderElection, type LeaderElectionOptions, leaderElection, podProcess } from "./lease.ts";

interface Lease {
  metadata: { name: string; resourceVersion: string };
  spec: { holderIdentity: string; leaseTransitions: number };
}

/** The API server's part: one Lease with its optimistic lock. */
function leaseServer() {
  const state: { lease: Lease | undefined; down: boolean; version: number; asked: string[]; losesAnswers: boolean } = {
    lease: undefined,
    down: false,
    version: 1,
    asked: [],
    losesAnswers: false,
  };
  const client: ApiClient = {
    async request({ method, body }) {
      await turn();
      if (state.down) throw new ClusterError("unavailable", "down");
      state.asked.push(method);
      if (method === "GET") {
        if (state.lease === undefined) throw new ClusterError("not-found", "none");
        return state.lease;
      }
      const given = body as Lease;
      if (method === "POST" && state.lease !== undefined) throw new ClusterError("exists", "there is one");
      if (method === "PUT" && given.metadata.resourceVersion !== state.lease?.metadata.resourceVersion) {
        throw new ClusterError("conflict", "it has changed");
      }
      state.version += 1;
      state.lease = { ...given, metadata: { ...given.metadata, resourceVersion: String(state.version) } };
      if (state.losesAnswers) throw new ClusterError("unavailable", "cut");
      return state.lease;
    },
    watch() {
      throw new Error("no lease is watched");
    },
  };
  return { state, client };
}

type Who = Pick<LeaderElectionOptions, "identity" | "hasEnded">;

function candidate(client: ApiClient, clock: FakeClock, who: string | Who): LeaderElection {
  return leaderElection({
    client,
    clock,
    random: () => 0,
    namespace: "voicebots",
    leaseName: "lease",
    ...(typeof who === "string" ? { identity: who } : who),
    onFailure: () => undefined,
  });
}

async function pass(clock: FakeClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 500) {
    clock.advance(500);
    for (let times = 0; times < 8; times += 1) await turn();
  }
}

test("of two operators one leads, and the other follows when the first lets go", async () => {
  const { state, client } = leaseServer();
  const clock = fakeClock();
  const signal = new AbortController().signal;
  const [one, two] = [candidate(client, clock, "one"), candidate(client, clock, "two")];
  expect(await one.waitForLeadership(signal)).toBe("leading");
  let second = "";
  void two.waitForLeadership(signal).then((result) => {
    second = result;
  });
  const holding = new AbortController();
  const held = one.holdLeadership(holding.signal);
  await pass(clock, 60_000);
  expect([state.lease?.spec.holderIdentity, second]).toEqual(["one", ""]);
  holding.abort();
  expect(await held).toBe("stopped");
  await one.release();
  await pass(clock, 4000);
  expect([state.lease?.spec.holderIdentity, second, state.lease?.spec.leaseTransitions]).toEqual(["two", "leading", 1]);
});

test("an operator that vanished is followed after fifteen seconds of our own clock, whatever its Lease says of time", async () => {
  const { state, client } = leaseServer();
  const clock = fakeClock();
  await candidate(client, clock, "vanished").waitForLeadership(new AbortController().signal);
  let followed = "";
  void candidate(client, clock, "next")
    .waitForLeadership(new AbortController().signal)
    .then((result) => {
      followed = result;
    });
  await pass(clock, 14_000);
  expect(followed).toBe("");
  await pass(clock, 4000);
  expect([followed, state.lease?.spec.holderIdentity]).toEqual(["leading", "next"]);
});

test("an operator whose container starts again leads at once, and one in another pod waits", async () => {
  const { state, client } = leaseServer();
  const clock = fakeClock();
  const { signal } = new AbortController();
  const pod = { name: "operator-1", uid: "6fd2" };
  await candidate(client, clock, podProcess(pod, "a")).waitForLeadership(signal);
  const followed: string[] = [];
  const others = [
    podProcess({ name: "operator-2", uid: "77aa" }, "b"),
    podProcess({ ...pod, uid: "6fd" }, "c"),
    podProcess({ ...pod, uid: "" }, "d"),
    podProcess({ name: "operator", uid: "1_6fd2" }, "e"),
  ];
  for (const who of others)
    void candidate(client, clock, who)
      .waitForLeadership(signal)
      .then(() => followed.push(who.identity));
  await pass(clock, 10_000);
  expect(followed).toEqual([]);
  const again = podProcess(pod, "f");
  expect(await candidate(client, clock, again).waitForLeadership(signal)).toBe("leading");
  expect(state.lease?.spec).toMatchObject({ holderIdentity: again.identity, leaseTransitions: 1 });
  await pass(clock, 10_000);
  expect(followed).toEqual([]);
});

test("where the pod's uid is not known nobody is taken for ended", async () => {
  const pod = { name: "operator-1", uid: "" };
  expect(podProcess(pod, "b").hasEnded(podProcess(pod, "a").identity)).toBe(false);
});

test("a leader that cannot renew gives up before another may lead", async () => {
  const { state, client } = leaseServer();
  const clock = fakeClock();
  const leader = candidate(client, clock, "one");
  await leader.waitForLeadership(new AbortController().signal);
  let lostAt = 0;
  void leader.holdLeadership(new AbortController().signal).then(() => {
    lostAt = clock.now();
  });
  await pass(clock, 4000);
  state.down = true;
  await pass(clock, 30_000);
  expect(lostAt).toBeGreaterThan(10_000);
  expect(lostAt).toBeLessThan(4000 + 15_000);
});

test("a leader whose Lease somebody took knows it at the next renewal", async () => {
  const { state, client } = leaseServer();
  const clock = fakeClock();
  const leader = candidate(client, clock, "one");
  await leader.waitForLeadership(new AbortController().signal);
  const held = leader.holdLeadership(new AbortController().signal);
  if (state.lease !== undefined) {
    const metadata = { ...state.lease.metadata, resourceVersion: "stolen" };
    state.lease = { metadata, spec: { ...state.lease.spec, holderIdentity: "thief" } };
  }
  await pass(clock, 4000);
  expect(await held).toBe("lost");
});

test("a leader that nobody disturbs renews with one request", async () => {
  const { state, client } = leaseServer();
  const clock = fakeClock();
  const leader = candidate(client, clock, "one");
  await leader.waitForLeadership(new AbortController().signal);
  state.asked = [];
  void leader.holdLeadership(new AbortController().signal);
  await pass(clock, 20_000);
  expect(state.asked.length).toBeGreaterThan(5);
  expect(new Set(state.asked)).toEqual(new Set(["PUT"]));
});

test("a renewal whose answer was lost costs neither the leadership nor its end", async () => {
  const { state, client } = leaseServer();
  const clock = fakeClock();
  const leader = candidate(client, clock, "one");
  await leader.waitForLeadership(new AbortController().signal);
  const holding = new AbortController();
  const held = leader.holdLeadership(holding.signal);
  state.losesAnswers = true;
  await pass(clock, 4000);
  state.losesAnswers = false;
  await pass(clock, 20_000);
  state.losesAnswers = true;
  await pass(clock, 3000);
  state.losesAnswers = false;
  holding.abort();
  expect(await held).toBe("stopped");
  expect(state.lease?.spec.holderIdentity).toBe("one");
  await leader.release();
  expect(state.lease?.spec.holderIdentity).toBe("");
});
