/**
 * Pods that are ready and answer, though nothing runs: their status is written as a kubelet would write it, and the addresses in it are
 * all this process. The operator then asks each bot every two seconds, as it does wherever Voicebots are at work.
 */
import { createServer } from "node:http";
import { labels, labelValues } from "@voicebots/operator/api";
import { type PodStatus, paths, ports } from "@voicebots/voicebot/contract";
import { eachAtOnce, steadyState } from "./fleet.ts";
import { managed } from "./observer.ts";
import type { Stage } from "./stage.ts";
import type { RunningSubject } from "./subjects.ts";
import { sleep } from "./until.ts";

const idle: PodStatus = {
  version: "1",
  activeCalls: 0,
  maxCalls: 20,
  draining: false,
  ready: true,
  missingCredentials: [],
  refusedCredentials: [],
  models: { error: null, missing: [] },
  cache: "connected",
  settingsError: null,
  pricesError: null,
};
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
  const answer = JSON.stringify(idle);
  let asked = 0;
  const server = createServer((request, response) => {
    if (request.url === paths.status) asked += 1;
    response.setHeader("content-type", "application/json").end(answer);
  });
  // All of 127.0.0.0/8 is this machine; nobody else's business.
  server.on("connection", (socket) => socket.localAddress?.startsWith("127.") || socket.destroy());
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(ports.metrics, "0.0.0.0", resolve));
  try {
    const bots = await makeReady(stage);
    await untilNothingIsWritten(stage);
    const askedBefore = asked;
    const found = await steadyState(stage, operator, seconds);
    const askedEach = (asked - askedBefore) / bots;
    if (stage.subject.name === "ours" && askedEach < seconds / 3)
      throw new Error(`each bot was asked ${askedEach.toFixed(1)} times in ${seconds} s`);
    return { ...found, bots, questionsEachSecond: (asked - askedBefore) / seconds };
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
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
