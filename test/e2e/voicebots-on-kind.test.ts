/**
 * The whole thing on a real kind cluster: the chart, the operator, voicebots, Redis, Prometheus; emulated providers and
 * callers. Each test goes on where the one before stopped, as a day of a support line does.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  applySecret,
  applyVoicebot,
  conditionIn,
  namespace,
  panelQueries,
  type ReportedCall,
  type Stage,
  type StageBuilder,
  untilReady,
  untilStatus,
  untilWarm,
  Watched,
} from "@voicebots/demo";
import { program } from "@voicebots/tools/programs";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { billOf } from "./bill.ts";
import { PrometheusOperatorTests } from "./prometheus-operator-tests.ts";
import { raise, stageBuilder, whyNoStage } from "./raised-stage.ts";
import { answers, closedAfter } from "./raw-connection.ts";
import { Waves } from "./waves.ts";

const reason = await whyNoStage();

describe.skipIf(reason !== undefined)("voicebots on kind", () => {
  const startedMs = Date.now();
  let builder: StageBuilder;
  let stage: Stage;
  let waves: Waves;
  let watched: Watched | undefined;
  const prometheusOperator = new PrometheusOperatorTests(() => builder);

  beforeAll(async () => {
    builder = await stageBuilder("voicebots-e2e", { otherImages: prometheusOperator.images });
    await raise(builder);
    stage = builder.stage;
    waves = new Waves(stage);
  });

  afterAll(async () => {
    watched?.stop();
    console.log(
      `  pods over time: ${watched?.pods.map((count) => `${count.pods} (${Math.round(count.atSeconds)} s)`).join(" -> ")}`,
    );
    await builder?.down();
  });

  test("a bot without its keys says which, takes no call and does not crash", { timeout: 240_000 }, async () => {
    const { cluster } = stage;
    await applyVoicebot(cluster);
    watched = await Watched.follow(cluster);
    const status = await untilStatus(
      cluster,
      "the missing keys are told",
      120,
      (seen) => conditionIn(seen, "CredentialsAvailable")?.status === "False",
    );
    expect(conditionIn(status, "CredentialsAvailable")).toMatchObject({ reason: "KeyMissing" });
    expect(conditionIn(status, "CredentialsAvailable")?.message).toMatch(
      /Secret "voicebot-providers".*"deepgram", "groq", "elevenlabs"/,
    );
    expect(conditionIn(status, "Ready")?.status).toBe("False");
    expect(await restarts(stage)).toBe(0);
    await expect(answers(stage.ports.calls)).resolves.toBe(false);

    await applySecret(cluster);
    await untilReady(cluster);
    expect(await restarts(stage)).toBe(0);
    await untilWarm(stage.simulator);
  });

  test("forty callers at once are all helped, and the autoscaler adds pods", { timeout: 300_000 }, async () => {
    await waves.areHelped(40, 10_000);
    expect(Math.max(...(watched?.pods ?? []).map(({ pods }) => pods))).toBeGreaterThan(1);
  });

  test("pods leave while calls are in progress, and none is cut", { timeout: 300_000 }, async () => {
    // They begin to leave when the first callers of the forty hang up, and go on while these call.
    await waves.areHelped(12, 4000);
    const whileLeaving = watched
      ?.since()
      .filter(({ activeCalls, drainingPods }) => activeCalls > 0 && drainingPods > 0);
    expect(whileLeaving).not.toEqual([]);
  });

  test("a rollout waits for the calls", { timeout: 300_000 }, async () => {
    const { kubectl } = stage.cluster;
    const podsBefore = await botPods(stage);
    await waves.areHelped(6, 2000, {
      afterMs: 6000,
      happens: () => {
        const rolled = { spec: { pod: { annotations: { "example.com/rolled-out": String(Date.now()) } } } };
        return kubectl("-n", namespace, "patch", "voicebot", "support", "--type=merge", "-p", JSON.stringify(rolled));
      },
    });
    await untilStatus(stage.cluster, "the old pods are gone", 240, ({ drainingPods }) => drainingPods === 0);
    const podsAfter = (await botPods(stage)).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    expect(podsAfter).not.toEqual([]);
    expect(podsAfter.filter(({ metadata }) => podsBefore.some((pod) => pod.metadata.name === metadata.name))).toEqual(
      [],
    );
  });

  test("nobody notices that the operator dies, and Redis with it", { timeout: 300_000 }, async () => {
    const { kubectl } = stage.cluster;
    const redis = ["-l", "app.kubernetes.io/component=cache"];
    const operator = ["-l", "app.kubernetes.io/name=voicebot-operator"];
    await waves.areHelped(8, 2000, {
      afterMs: 8000,
      happens: async () => {
        await kubectl("-n", "voicebot-system", "delete", "pod", ...operator, "--grace-period=0", "--force");
        await kubectl("-n", namespace, "delete", "pod", ...redis, "--grace-period=0", "--force");
      },
    });
    await untilStatus(
      stage.cluster,
      "one pod is left",
      240,
      ({ replicas, drainingPods }) => replicas === 1 && (drainingPods ?? 0) === 0,
    );
  });

  test("no phrase was paid for twice, and later calls speak from the cache", async () => {
    const twice = Object.entries(await stage.simulator.texts()).filter(([, requests]) => requests > 1);
    expect(twice).toEqual([]);
    const { everyCall } = waves;
    const reported = await reportsOf(stage, everyCall.length);
    const unreported = everyCall.filter(({ callId }) => !reported.some(({ id }) => id === callId));
    expect(
      unreported.map(({ script, outcome, endedBy, durationMs }) => ({ script, outcome, endedBy, durationMs })),
    ).toEqual([]);
    expect(reported).toHaveLength(everyCall.length);
    const later = reported.slice(40);
    const hits = later.reduce((sum, { usage }) => sum + usage.cacheHits, 0);
    const misses = later.reduce((sum, { usage }) => sum + usage.cacheMisses, 0);
    expect(hits / (hits + misses)).toBeGreaterThan(0.9);
  });

  test("what the calls report, the providers count and the dashboards show is the same money", async () => {
    const reported = await stage.simulator.reportedCalls();
    const counts = await stage.simulator.counts();
    const bill = billOf(counts);
    const sum = (of: (call: (typeof reported)[number]) => number) =>
      reported.reduce((total, each) => total + of(each), 0);

    // What calls report adds up to the providers' counts exactly; phrases warmed before any call are nobody's.
    expect(sum(({ usage }) => usage.inputTokens)).toBe(
      Object.values(counts.groq.models).reduce((total, { inputTokens }) => total + inputTokens, 0),
    );
    expect(sum(({ usage }) => usage.outputTokens)).toBe(
      Object.values(counts.groq.models).reduce((total, { outputTokens }) => total + outputTokens, 0),
    );
    expect(sum(({ costUsd }) => costUsd.groq)).toBeCloseTo(bill.groq, 9);
    expect(sum(({ usage }) => usage.sttSeconds)).toBeCloseTo(counts.deepgram.audioSeconds, 1);
    expect(sum(({ usage }) => usage.charactersPaid)).toBeLessThanOrEqual(counts.elevenlabs.characters);

    // A last scrape, so that Prometheus has seen it all.
    await sleep(6000);
    const range = `${Math.ceil((Date.now() - startedMs) / 1000)}s`;
    const shown = (provider: string) =>
      stage.prometheus.number(`sum(increase(voicebot_cost_usd_total{provider="${provider}"}[${range}]))`);
    for (const provider of ["deepgram", "groq", "elevenlabs"] as const) {
      const usd = await shown(provider);
      console.log(`  ${provider}: billed ${bill[provider].toFixed(6)} USD, shown ${usd.toFixed(6)} USD`);
      expect(Math.abs(usd / bill[provider] - 1), `${provider}: ${usd} shown, ${bill[provider]} billed`).toBeLessThan(
        0.02,
      );
    }
    const finished = await stage.prometheus.number(`sum(increase(voicebot_calls_total[${range}]))`);
    expect(Math.abs(finished / waves.everyCall.length - 1)).toBeLessThan(0.02);
  });

  test("every query of the dashboard has an answer", async () => {
    const toMs = Date.now();
    const unanswered: string[] = [];
    // Before this run there was nothing to compare it with.
    for (const query of panelQueries("fr").filter(({ expr }) => !expr.includes("offset $__range"))) {
      const samples = await stage.prometheus.panel(query, {
        fromMs: startedMs,
        toMs,
        scrapeIntervalSeconds: 2,
        variables: { datasource: "prometheus", namespace, job: ".+", voicebot: ".+", instance: ".+" },
      });
      const numbers = samples
        .flatMap(({ value, values = [] }) => [...(value ? [value] : []), ...values])
        .map(([, number]) => Number(number));
      if (!numbers.some(Number.isFinite)) unanswered.push(`${query.panel} ${query.refId}: ${query.expr}`);
    }
    expect(unanswered).toEqual([]);
  });

  test("the command line shows the bot, and calls it", { timeout: 180_000 }, async () => {
    const shown = await commandLine(stage, "status", "support");
    expect(shown).toMatch(/^support in voicebots: answers calls/);
    expect(shown).toMatch(/support-\S+ +\d+\/50 +ready/);
    const transcript = await commandLine(stage, "call", "support", "--say", "Je voudrais parler à un conseiller.");
    console.log(transcript);
    expect(transcript).toMatch(/bot +.*Bonjour et bienvenue/);
    expect(transcript).toMatch(/caller +Je voudrais parler à un conseiller/);
    expect(transcript).toMatch(/waited for answers +\d/);
  });

  test("a stranger on the calls' port is shown the door, and counted", async () => {
    const rejected = () => stage.prometheus.number('sum(voicebot_calls_rejected_total{reason=~"handshake|protocol"})');
    const before = await rejected();
    await expect(closedAfter(stage.ports.calls, "GET / HTTP/1.1\r\nHost: voicebot\r\n\r\n")).resolves.toBe(true);
    await sleep(6000);
    expect(await rejected()).toBeGreaterThan(before);
  });

  prometheusOperator.register();
});

/** A call is reported when its analysis is done: a moment after the caller has hung up. */
async function reportsOf({ simulator }: Stage, calls: number): Promise<readonly ReportedCall[]> {
  const deadline = performance.now() + 15_000;
  let reported = await simulator.reportedCalls();
  while (reported.length < calls && performance.now() < deadline) {
    await sleep(500);
    reported = await simulator.reportedCalls();
  }
  return reported;
}

const main = fileURLToPath(new URL("../../cli/src/main.ts", import.meta.url));

async function commandLine({ cluster }: Stage, ...args: readonly string[]): Promise<string> {
  const target = ["--kubeconfig", cluster.kubeconfig, "--kubectl", await program("kubectl"), "--namespace", namespace];
  const { stdout } = await execa(process.execPath, [main, ...target, ...args], { timeout: 120_000 });
  return stdout;
}

interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly status?: { readonly containerStatuses?: readonly { readonly restartCount: number }[] };
}

async function botPods({ cluster }: Stage): Promise<readonly Pod[]> {
  const selector = "app.kubernetes.io/component=bot";
  const { items } = await cluster.kubectl.json<{ items: Pod[] }>("-n", namespace, "get", "pods", "-l", selector);
  return items;
}

async function restarts(stage: Stage): Promise<number> {
  const containers = (await botPods(stage)).flatMap(({ status }) => status?.containerStatuses ?? []);
  return containers.reduce((sum, { restartCount }) => sum + restartCount, 0);
}
