/** What the real Prometheus operator makes of the chart's objects and a Voicebot's: tests that end the day of a stage. */
import { namespace, type StageBuilder } from "@voicebots/demo";
import { prometheusRuleGroups } from "@voicebots/monitoring/objects";
import type { ImageMaker, Kubectl } from "@voicebots/tools/cluster";
import { expect, test, vi } from "vitest";
import { ask, rulesOf, targetsOf } from "../integration/monitoring/asked.ts";
import { patientCaller } from "../integration/patient-caller.ts";
import { prometheusOperatorDefinitions } from "../integration/prometheus-operator.ts";
import {
  askForPrometheus,
  installPrometheusOperator,
  type PrometheusImages,
  prometheusImages,
  release,
} from "./prometheus-operator.ts";
import { answers } from "./raw-connection.ts";

/** Starting pods, and a kubelet that looks at its volumes once a minute. */
const soon = { timeout: 240_000, interval: 1000 };
/** Of the demo's Prometheus, whose place the operator's takes. */
const nodePort = 30_092;

export class PrometheusOperatorTests {
  readonly #builder: () => StageBuilder;
  #images: PrometheusImages | undefined;

  constructor(builder: () => StageBuilder) {
    this.#builder = builder;
  }

  /** For the stage to load while it is set. */
  readonly images = async (make: ImageMaker): Promise<readonly string[]> => {
    this.#images = await prometheusImages(make);
    return Object.values(this.#images);
  };

  get #kubectl(): Kubectl {
    return this.#builder().stage.cluster.kubectl;
  }

  get #url(): string {
    return `http://127.0.0.1:${this.#builder().stage.ports.prometheus}`;
  }

  /** In the order in which they stand here. */
  register(): void {
    const patiently = { timeout: 900_000 };
    test(
      "the Prometheus operator takes the bot and its operator, with their alerts, by the release that they name",
      patiently,
      () => this.#targetsAndRules(),
    );
    test("a pod that leaves is read to its last call", patiently, () => this.#readToItsLastCall());
  }

  async #targetsAndRules(): Promise<void> {
    const kubectl = this.#kubectl;
    const images = this.#images;
    if (images === undefined) throw new Error("the images were not made with the stage");
    const [before] = await this.#pods();
    await prometheusOperatorDefinitions({ kubectl });
    await Promise.all([
      installPrometheusOperator(kubectl, images),
      this.#builder().upgradeOperator(...named("serviceMonitor"), ...named("prometheusRule")),
      this.#nameRelease(),
      kubectl("-n", namespace, "delete", "service/prometheus", "deployment/prometheus"),
    ]);
    for (const kind of ["servicemonitor", "prometheusrule"]) {
      await kubectl("-n", namespace, "wait", "--for=create", `${kind}/support`, "--timeout=120s");
    }
    await askForPrometheus(kubectl, images.prometheus, nodePort);

    await vi.waitFor(async () => {
      const pods = await this.#pods();
      expect(pods).toEqual([expect.not.stringMatching(`^${before}$`)]);
      const bot = { pod: pods[0], health: "up", job: "support", voicebot: "support" };
      const operator = { pod: expect.stringMatching(/^voicebot-operator-/), health: "up" };
      expect(await targetsOf(this.#url)).toEqual([bot, expect.objectContaining(operator)]);
    }, soon);
    const ofOperator = prometheusRuleGroups().filter(({ name }) => name === "voicebot-operator");
    const groups = [...prometheusRuleGroups({ bot: { namespace, name: "support" } }), ...ofOperator];
    await vi.waitFor(async () => {
      const loaded = await rulesOf(this.#url);
      for (const { name, rules } of groups) {
        expect(loaded.get(name)).toMatchObject(rules.map(({ alert }) => ({ name: alert, health: "ok" })));
      }
      expect([...loaded.values()].flat().filter(({ health }) => health === "err")).toEqual([]);
    }, soon);
  }

  /** Its next pod is in no hurry when a caller says nothing. */
  async #nameRelease(): Promise<void> {
    const spec = {
      monitoring: { serviceMonitor: { enabled: true, labels: release }, prometheusRule: { labels: release } },
      turns: { silence: { promptAfterSeconds: 120, hangUpAfterSeconds: 300 } },
      calls: { maxDurationSeconds: 900 },
    };
    const patch = ["--type=merge", "-p", JSON.stringify({ spec })];
    await this.#kubectl("-n", namespace, "patch", "voicebot", "support", ...patch);
  }

  async #readToItsLastCall(): Promise<void> {
    const { stage } = this.#builder();
    const [pod = ""] = await this.#pods();
    const read = (query: string) => ask(this.#url, query);
    const active = `voicebot_active_calls{pod="${pod}"}`;
    const hangUp = patientCaller(stage.ports.calls);
    try {
      await vi.waitFor(async () => expect(await read(active)).toEqual([1]), soon);
      await this.#kubectl("-n", namespace, "delete", "pod", pod, "--wait=false");
      await vi.waitFor(async () => expect(await read(`voicebot_draining{pod="${pod}"}`)).toEqual([1]), soon);
      // New calls go elsewhere; it is read on, with the call that it has.
      await vi.waitFor(async () => expect(await answers(stage.ports.calls)).toBe(true), soon);
      const since = Date.now() / 1000;
      await vi.waitFor(async () => expect(await read(`timestamp(${active}) > bool ${since}`)).toEqual([1]), soon);
      expect(await read(active)).toEqual([1]);
    } finally {
      await hangUp();
    }
    const { callId, answered, endedBy } = await hangUp();
    expect({ answered, endedBy }).toEqual({ answered: true, endedBy: "caller" });
    await this.#kubectl("-n", namespace, "wait", "--for=delete", `pod/${pod}`, "--timeout=240s");
    const last = (metric: string, labels = "") => `sum(last_over_time(${metric}{pod="${pod}"${labels}}[30m]))`;
    expect(await read(last("voicebot_calls_total"))).toEqual([1]);
    expect(await read(last("voicebot_active_calls"))).toEqual([0]);
    const reported = (await stage.simulator.reportedCalls()).find(({ id }) => id === callId);
    const [deepgramUsd = 0] = await read(last("voicebot_cost_usd_total", ',provider="deepgram"'));
    expect(deepgramUsd).toBeGreaterThan(0);
    expect(deepgramUsd).toBeCloseTo(reported?.costUsd.deepgram ?? 0, 9);
  }

  /** Names of the bot's pods, those that leave too. */
  async #pods(): Promise<readonly string[]> {
    const selector = "app.kubernetes.io/component=bot";
    const names = ["get", "pods", "-l", selector, "-o", "jsonpath={.items[*].metadata.name}"];
    return (await this.#kubectl("-n", namespace, ...names)).split(" ").filter(Boolean);
  }
}

/** Values of the chart that switch an object on, with the release. */
const named = (what: string): string[] => [`${what}.enabled=true`, `${what}.labels.release=${release.release}`];
