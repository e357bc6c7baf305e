/**
 * Pods that are ready and answer, though nothing runs: their status is written as a kubelet would write it, and the addresses in it are
 * all this machine. The operator then asks each bot every two seconds, as it does wherever Voicebots are at work.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { labels, labelValues } from "@voicebots/operator/api";
import { eachAtOnce, steadyState } from "./fleet.ts";
import { managed } from "./observer.ts";
import type { Stage } from "./stage.ts";
import type { RunningSubject } from "./subjects.ts";
import { sleep } from "./until.ts";

const minute = 60_000;
const settleMs = 10_000;

interface Pods {
  readonly items: readonly {
    readonly metadata: {
      readonly name: string;
      readonly namespace: string;
      readonly labels: Readonly<Record<string, string>>;
    };
  }[];
}

/** Throws when not every bot is asked, or the operator does not come to rest. */
export async function answering(stage: Stage, operator: RunningSubject, seconds: number) {
  const asked = new Int32Array(new SharedArrayBuffer(4));
  const pods = new Worker(new URL("./answering-pods.ts", import.meta.url), { workerData: asked });
  try {
    // Rejects when the thread fails, as where the port is taken.
    await once(pods, "message");
    const bots = await makeReady(stage);
    await untilNothingIsWritten(stage);
    Atomics.store(asked, 0, 0);
    const since = performance.now();
    const found = await steadyState(stage, operator, seconds);
    const questionsEachSecond = (Atomics.load(asked, 0) * 1000) / (performance.now() - since);
    if (stage.subject.name === "ours" && questionsEachSecond < bots / 3)
      throw new Error(`${bots} bots were asked ${questionsEachSecond.toFixed(0)} times a second`);
    return { ...found, bots, questionsEachSecond };
  } finally {
    await pods.terminate();
  }
}

/** Gives how many bots there are. */
async function makeReady({ api }: Stage): Promise<number> {
  const { items } = await api.ask<Pods>("GET", `/api/v1/pods?labelSelector=${encodeURIComponent(managed)}`);
  const now = new Date().toISOString();
  const conditions = ["Initialized", "PodScheduled", "ContainersReady", "Ready"].map((type) => ({
    type,
    status: "True",
    lastTransitionTime: now,
  }));
  await eachAtOnce(16, items.length, async (number) => {
    const { namespace, name } = items[number]?.metadata ?? { namespace: "", name: "" };
    const ip = `127.64.${number >> 8}.${number & 255}`;
    const status = { phase: "Running", podIP: ip, podIPs: [{ ip }], conditions };
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/status`;
    await api.ask("PATCH", path, { status }, "application/merge-patch+json");
  });
  return items.filter(({ metadata }) => metadata.labels[labels.component] === labelValues.bot).length;
}

/** What becomes of pods that are ready is known to their Deployments first, and then written into each Voicebot's status. */
async function untilNothingIsWritten(stage: Stage): Promise<void> {
  const deadline = performance.now() + 5 * minute;
  for (let since = new Date(); performance.now() < deadline; ) {
    await sleep(settleMs);
    const next = new Date();
    if ((await stage.writesSince(since)).length === 0) return;
    since = next;
  }
  throw new Error("the operator still writes five minutes after the pods were ready");
}
