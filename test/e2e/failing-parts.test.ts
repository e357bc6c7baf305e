/**
 * Three nodes, and what happens to them while people are on the phone: none of the callers notices. The wave of forty, a rollout,
 * and the deaths of the operator and of Redis are in voicebots-on-kind.test.ts.
 */
import { setTimeout as sleep } from "node:timers/promises";
import {
  applySecret,
  applyVoicebot,
  namespace,
  type Stage,
  type StageBuilder,
  untilReady,
  untilStatus,
  untilWarm,
  Watched,
} from "@voicebots/demo";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { raise, stageBuilder, whyNoStage } from "./raised-stage.ts";
import { answers } from "./raw-connection.ts";
import { Waves } from "./waves.ts";

/** The API server is away for this long. */
const awayMs = 60_000;
const apiServerManifest = "/etc/kubernetes/manifests/kube-apiserver.yaml";

const reason = await whyNoStage();

describe.skipIf(reason !== undefined)("three nodes", () => {
  let builder: StageBuilder;
  let stage: Stage;
  let waves: Waves;
  let watched: Watched | undefined;

  beforeAll(async () => {
    builder = await stageBuilder("voicebots-nodes", { nodes: 3 });
    await raise(builder);
    stage = builder.stage;
    waves = new Waves(stage);
    await keepTheProvidersOnTheControlPlane();
    await applySecret(stage.cluster);
    await applyVoicebot(stage.cluster);
    await patch({ calls: { maxPerPod: 10 }, scaling: { maxReplicas: 5, targetCallsPerPod: 2 } });
    await untilReady(stage.cluster);
    await untilWarm(stage.simulator);
    watched = await Watched.follow(stage.cluster);
  });

  afterAll(async () => {
    watched?.stop();
    console.log(
      `  pods over time: ${watched?.pods.map(({ pods, atSeconds }) => `${pods} (${Math.round(atSeconds)} s)`).join(" -> ")}`,
    );
    await builder?.down();
  });

  const kubectl = (...args: readonly string[]) => stage.cluster.kubectl("-n", namespace, ...args);
  const patch = (spec: object) =>
    kubectl("patch", "voicebot", "support", "--type=merge", "-p", JSON.stringify({ spec }));
  /** They stand for services of the outside world, which do not move when a node of ours is drained. */
  const keepTheProvidersOnTheControlPlane = async () => {
    const spec = { template: { spec: { nodeName: stage.cluster.nodes[0] } } };
    await kubectl("patch", "deployment", "simulator", "--type=merge", "-p", JSON.stringify({ spec }));
    await kubectl("rollout", "status", "deployment/simulator", "--timeout=120s");
  };
  const settled = (pods: number) =>
    untilStatus(
      stage.cluster,
      `${pods} pods, none leaving`,
      240,
      ({ readyReplicas, drainingPods }) => readyReplicas === pods && (drainingPods ?? 0) === 0,
    );
  const nodesOf = async (selector: string): Promise<readonly string[]> =>
    (await kubectl("get", "pods", "-l", selector, "-o", "jsonpath={.items[*].spec.nodeName}")).split(" ");

  test("a surge that fills the only pod brings four more", { timeout: 400_000 }, async () => {
    await waves.areHelped(10, 1000, {
      afterMs: 2500,
      happens: async () => {
        const refusedAtMs = performance.now();
        expect(await answers(stage.ports.calls)).toBe(false);
        while (!(await answers(stage.ports.calls))) {
          if (performance.now() - refusedAtMs > 60_000) throw new Error("full for a minute: no new pod takes calls");
          await sleep(200);
        }
        const seconds = (performance.now() - refusedAtMs) / 1000;
        console.log(`  from the first refused call to a new pod that takes one: ${seconds.toFixed(1)} s`);
      },
    });
    expect(Math.max(...(watched?.pods ?? []).map(({ pods }) => pods))).toBe(5);
  });

  test("the autoscaler and somebody with kubectl scale at the same time", { timeout: 400_000 }, async () => {
    await waves.areHelped(6, 2000, {
      afterMs: 4000,
      happens: async () => {
        for (const replicas of [5, 1, 4, 1, 3]) {
          await kubectl("scale", "voicebot/support", `--replicas=${replicas}`);
          await sleep(4000);
        }
      },
    });
  });

  test("a node is drained", { timeout: 400_000 }, async () => {
    await patch({ scaling: { minReplicas: 2 } });
    await settled(2);
    const [leaves = ""] = await nodesOf("app.kubernetes.io/component=bot");
    await waves.areHelped(6, 2000, {
      afterMs: 6000,
      happens: () => kubectl("drain", leaves, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=180s"),
    });
    expect(await nodesOf("app.kubernetes.io/component=bot")).not.toContain(leaves);
    await kubectl("uncordon", leaves);
  });

  test("the API server is away for a minute", { timeout: 400_000 }, async () => {
    const { cluster } = stage;
    const [controlPlane = ""] = cluster.nodes;
    const move = (from: string, to: string) => cluster.docker("exec", controlPlane, "mv", from, to);
    const isUp = () =>
      cluster.kubectl("get", "--raw=/readyz", "--request-timeout=2s").then(
        () => true,
        () => false,
      );
    await waves.areHelped(4, 1000, {
      afterMs: 3000,
      happens: async () => {
        await move(apiServerManifest, "/etc/kubernetes/kube-apiserver.yaml");
        await expect.poll(isUp, { timeout: 60_000 }).toBe(false);
        const goneAtMs = performance.now();
        await expect(answers(stage.ports.calls)).resolves.toBe(true);
        await sleep(awayMs - (performance.now() - goneAtMs));
        expect(await isUp()).toBe(false);
        await move("/etc/kubernetes/kube-apiserver.yaml", apiServerManifest);
        await expect.poll(isUp, { timeout: 120_000 }).toBe(true);
      },
    });
    // The operator is at work again: it does what it is told.
    await patch({ scaling: { minReplicas: 3 } });
    await settled(3);
  });
});
