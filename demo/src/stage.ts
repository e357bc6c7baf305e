/**
 * A kind cluster with everything on it that a call needs: the operator, installed by Helm; emulated providers; a
 * Prometheus. The demo and the end-to-end test stand on it.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ImageMaker, type KindCluster, type Progress, startKindCluster } from "@voicebots/tools/cluster";
import { program } from "@voicebots/tools/programs";
import { execa } from "execa";
import { type PrometheusClient, prometheusClient } from "./prometheus-client.ts";
import { type SimulatorClient, simulatorClient } from "./simulator-client.ts";

export const namespace = "voicebots";
export const voicebotName = "support";
const operatorNamespace = "voicebot-system";
const tag = "demo";
const repository = fileURLToPath(new URL("../../", import.meta.url));

/** Where the NodePorts of the stage are reached from this machine, all on 127.0.0.1. */
export interface StagePorts {
  readonly calls: number;
  readonly metrics: number;
  readonly prometheus: number;
  readonly simulator: number;
}

export interface StageOptions {
  readonly name: string;
  readonly ports: StagePorts;
  readonly nodes?: number;
  /** More from the guide's list, so that they lead somewhere once something listens there. */
  readonly otherPorts?: readonly { readonly containerPort: number; readonly hostPort: number }[];
  /** Makes images of programs that are to stand beside ours; gives their names. */
  readonly otherImages?: (make: ImageMaker) => Promise<readonly string[]>;
}

export interface StageStep {
  readonly title: string;
  readonly run: (progress: Progress) => Promise<void>;
}

export interface Stage {
  readonly cluster: KindCluster;
  readonly prometheus: PrometheusClient;
  readonly simulator: SimulatorClient;
  readonly ports: StagePorts;
}

interface Images {
  readonly redis: string;
  readonly prometheus: string;
}

/** Sets the stage step by step; `down` removes whatever was made so far, at any point. */
export class StageBuilder {
  readonly #options: StageOptions;
  readonly #leaving = new AbortController();
  #coming: Promise<KindCluster> | undefined;
  #cluster: KindCluster | undefined;
  #images: Images | undefined;

  constructor(options: StageOptions) {
    this.#options = options;
  }

  readonly steps: readonly StageStep[] = [
    { title: "Bring up a kind cluster; build the images meanwhile", run: (progress) => this.#bringUp(progress) },
    {
      title: "Install the operator with Helm; start the emulated providers and Prometheus",
      run: async (progress) => {
        await Promise.all([this.#installOperator(progress), this.#startNeighbours()]);
      },
    },
  ];

  get stage(): Stage {
    const { ports } = this.#options;
    return {
      cluster: this.#made,
      prometheus: prometheusClient(`http://127.0.0.1:${ports.prometheus}`),
      simulator: simulatorClient(`http://127.0.0.1:${ports.simulator}`),
      ports,
    };
  }

  /** Gives the operator's release other values: `key=value`, as Helm's --set takes them. */
  async upgradeOperator(...values: readonly string[]): Promise<void> {
    await this.#helmUpgrade(["--reuse-values"], values);
  }

  async down(): Promise<void> {
    this.#leaving.abort(new Error("the stage is taken down"));
    // A cluster that is still coming up removes itself.
    const cluster = await this.#coming?.catch(() => undefined);
    this.#cluster = undefined;
    await cluster?.down();
  }

  get #made(): KindCluster {
    if (this.#cluster === undefined) throw new Error("the cluster is not up yet");
    return this.#cluster;
  }

  async #bundle(): Promise<void> {
    await execa("npm", ["run", "--silent", "bundle"], { cwd: repository, timeout: 120_000 });
  }

  async #bringUp(progress: Progress): Promise<void> {
    const { name, ports, nodes, otherPorts = [] } = this.#options;
    // On a machine that must build it, while the cluster's own parts download, unpack and start. A failure is told where it is used.
    program("helm", progress).catch(() => undefined);
    this.#coming = startKindCluster({
      name,
      signal: this.#leaving.signal,
      configFile: join(repository, "kind-config.yaml"),
      portMappings: [
        { containerPort: 30090, hostPort: ports.calls },
        { containerPort: 30091, hostPort: ports.metrics },
        { containerPort: 30092, hostPort: ports.prometheus },
        { containerPort: 30080, hostPort: ports.simulator },
        ...otherPorts,
      ],
      ...(nodes !== undefined && { nodes }),
      images: (make) => this.#makeImages(make),
      progress,
    });
    this.#cluster = await this.#coming;
  }

  async #makeImages(make: ImageMaker): Promise<readonly string[]> {
    await this.#bundle();
    const built = (program: string): Promise<string> => {
      const context = join(repository, program);
      return make.build({ dockerfile: join(context, "Dockerfile"), context, tag: `voicebots/${program}:${tag}` });
    };
    // The first build makes the base that the others stand on.
    const voicebot = await built("voicebot");
    const [redis, prometheus, others, ...programs] = await Promise.all([
      make.redis(),
      make.prometheus(),
      this.#options.otherImages?.(make) ?? [],
      built("operator"),
      built("simulator"),
    ]);
    this.#images = { redis, prometheus };
    return [voicebot, redis, prometheus, ...others, ...programs];
  }

  async #installOperator(progress: Progress): Promise<void> {
    const values = [
      `image.tag=${tag}`,
      `voicebotImage=voicebots/voicebot:${tag}`,
      `redisImage=${this.#images?.redis ?? ""}`,
    ];
    await this.#helmUpgrade(["--install", "--create-namespace"], values, progress);
  }

  async #helmUpgrade(flags: readonly string[], values: readonly string[], progress?: Progress): Promise<void> {
    const chart = join(repository, "charts/voicebot-operator");
    const where = ["--namespace", operatorNamespace, "--wait", "--timeout", "3m"];
    const set = values.flatMap((value) => ["--set", value]);
    await execa(await program("helm", progress), ["upgrade", "voicebot-operator", chart, ...flags, ...where, ...set], {
      env: { KUBECONFIG: this.#made.kubeconfig },
      timeout: 240_000,
    });
  }

  async #startNeighbours(): Promise<void> {
    const { kubectl } = this.#made;
    await kubectl.apply([{ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }]);
    for (const file of ["simulator.yaml", "prometheus.yaml"]) {
      await kubectl.apply(await manifest(file, this.#images?.prometheus ?? ""));
    }
    for (const name of ["simulator", "prometheus"]) {
      await kubectl("-n", namespace, "rollout", "status", `deployment/${name}`, "--timeout=120s");
    }
  }
}

/** A manifest of the demo, its images filled in. */
export async function manifest(file: string, prometheusImage = ""): Promise<string> {
  const text = await readFile(new URL(`../manifests/${file}`, import.meta.url), "utf8");
  return text
    .replaceAll("${SIMULATOR_IMAGE}", `voicebots/simulator:${tag}`)
    .replaceAll("${PROMETHEUS_IMAGE}", prometheusImage);
}

/** Keys that the emulated providers take; any will do. */
export const providersSecret = {
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "voicebot-providers", namespace },
  stringData: { deepgram: "demo-deepgram", groq: "demo-groq", elevenlabs: "demo-elevenlabs" },
} as const;
