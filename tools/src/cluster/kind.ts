/**
 * A real cluster of one or several nodes, made by kind: in the user's Docker engine with kind's own node image, or in an
 * engine and with a node image of ours. Its name, network, folders and sockets are the run's, so that two runs do not meet.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { engineFor, officialNodeImage } from "../engine/choose-engine.ts";
import type { Engine } from "../engine/engine.ts";
import { bridgeOf } from "../engine/own-engine.ts";
import { type ImageMaker, imageMaker } from "../images/images.ts";
import { MissingRequirement } from "../missing-requirement.ts";
import { nodeImageArchive, nodeImageChanges, nodeImageName } from "../node-image/build.ts";
import { isFree } from "../platform/free-ports.ts";
import { removeRun } from "../platform/remove-run.ts";
import { Run } from "../platform/run.ts";
import { unlessAborted } from "../platform/unless-aborted.ts";
import { waitUntil } from "../platform/wait-until.ts";
import { watchOver } from "../platform/watchdog.ts";
import { program } from "../programs/index.ts";
import { type Progress, progressToStderr, tellingTime } from "../progress.ts";
import { type KindConfig, kindConfig, type PortMapping } from "./kind-config.ts";
import { type Kubectl, kubectlFor } from "./kubectl.ts";
import { connectPods, readNodeAddresses } from "./pod-network.ts";

export interface KindClusterOptions {
  /** What a person calls it; letters, digits and hyphens. The cluster's own name adds the run's id. Default: "voicebots". */
  readonly name?: string;
  /** Path of a kind configuration to start from, such as the repository's `kind-config.yaml`. */
  readonly configFile?: string;
  /** One control plane and the rest workers. Default: what the configuration has, or 1. */
  readonly nodes?: number;
  /** From ports of this machine (127.0.0.1) to NodePorts. Default: what the configuration has. */
  readonly portMappings?: readonly PortMapping[];
  /** The cluster outlives this process, until `removeClusters` is called with its name. Default: false. */
  readonly keep?: boolean;
  /** Makes images while the cluster comes up; those that it returns are given to every node. */
  readonly images?: (make: ImageMaker) => Promise<readonly string[]>;
  readonly progress?: Progress;
  /** Aborted before the cluster is up: what was made so far is removed, then the promise is rejected with the reason. */
  readonly signal?: AbortSignal;
}

export interface KindCluster {
  /** kind's name of the cluster; its nodes' names begin with it. */
  readonly name: string;
  /** Path of a kubeconfig with all rights. */
  readonly kubeconfig: string;
  readonly kubectl: Kubectl;
  /** Names of the nodes, the control plane's first. They are containers too: `docker("stop", node)` is the loss of one. */
  readonly nodes: readonly string[];
  /** "own": an engine of the run's, that reaches no registry. */
  readonly engine: "docker" | "own";
  /** The docker client, bound to the engine in use. */
  docker(...args: readonly string[]): Promise<string>;
  /** Makes more images, which the nodes do not have before `loadImages`. */
  readonly images: ImageMaker;
  /** Gives images that the engine has to every node; what several share travels once. */
  loadImages(images: readonly string[]): Promise<void>;
  /** Removes everything the run made. */
  down(): Promise<void>;
}

/** What has lost its programs, or was interrupted with them, ends by itself; this long is waited for it: dpkg is not interrupted. */
const settleMs = 30_000;

/** Throws MissingRequirement, with one line that says what is missing, where no cluster can be made. */
export async function startKindCluster(options: KindClusterOptions = {}): Promise<KindCluster> {
  const { name = "voicebots", keep = false, progress = progressToStderr, signal } = options;
  const programs = {
    kind: await unlessAborted(program("kind", progress), signal),
    kubectl: await unlessAborted(program("kubectl", progress), signal),
  };
  const base = options.configFile === undefined ? undefined : readFileSync(options.configFile, "utf8");
  const choices = {
    ...(base !== undefined && { base }),
    ...(options.nodes !== undefined && { nodes: options.nodes }),
    ...(options.portMappings && { portMappings: options.portMappings }),
  };
  await requireFreePorts(kindConfig({ name, ownImage: false, ...choices }));
  signal?.throwIfAborted();
  const run = Run.begin("kind", { name, keep });
  const watchdog = keep ? undefined : watchOver(run);
  const down = async (): Promise<void> => {
    await removeRun(run.record);
    watchdog?.dismiss();
  };
  const cluster = `${name}-${run.record.id}`;
  const configFor = (engine: Engine) => kindConfig({ name: cluster, ownImage: engine.isOwn, ...choices });
  const up = bringUp(run, cluster, programs, configFor, { ...options, progress });
  try {
    return { ...(await unlessAborted(up, signal)), down };
  } catch (error) {
    if (signal?.aborted) {
      // Ends what is at work; what that was about to make is taken back below.
      await removeRun(run.record);
      await Promise.race([up.catch(() => undefined), sleep(settleMs, undefined, { ref: false })]);
    }
    await down();
    throw error;
  }
}

async function bringUp(
  run: Run,
  cluster: string,
  programs: { readonly kind: string; readonly kubectl: string },
  configFor: (engine: Engine) => KindConfig,
  options: KindClusterOptions & { readonly progress: Progress },
): Promise<Omit<KindCluster, "down">> {
  const { progress, signal } = options;
  const engine = await engineFor(run, cluster, progress, signal);
  const kubeconfig = join(run.folder, "kubeconfig");
  const config = join(run.folder, "kind.yaml");
  const wanted = configFor(engine);
  writeFileSync(config, JSON.stringify(wanted, null, 2));
  const network = { KIND_EXPERIMENTAL_DOCKER_NETWORK: cluster };
  const environment = { ...engine.environment, ...network, TMPDIR: run.scratch(), ...run.environment("maker") };
  const inKind = async (...args: readonly string[]): Promise<void> => {
    signal?.throwIfAborted();
    await runKind(programs.kind, args, environment, progress);
  };
  const create = async (): Promise<void> => {
    const image = engine.isOwn ? await ownNodeImage(engine, progress) : officialNodeImage;
    signal?.throwIfAborted();
    await makeNetwork(run, engine, cluster);
    const what = [`--name=${cluster}`, `--config=${config}`, `--image=${image}`, `--kubeconfig=${kubeconfig}`];
    await inKind("create", "cluster", ...what);
  };
  const kubectl = kubectlFor(programs.kubectl, kubeconfig);
  const images = imageMaker(engine, progress, (image) => noteImage(run, image));
  const loadImages = (names: readonly string[]): Promise<void> =>
    inKind("load", "docker-image", ...names, `--name=${cluster}`);
  const [made] = await bothOf(options.images?.(images) ?? [], create());
  if (engine.isOwn) await connect(engine, kubectl, wanted.nodes.length);
  const [nodes] = await bothOf(ready(kubectl, progress), made.length > 0 ? loadImages(made) : undefined);
  return {
    name: cluster,
    kubeconfig,
    kubectl,
    nodes,
    engine: engine.isOwn ? "own" : "docker",
    docker: engine.docker,
    images,
    loadImages,
  };
}

/** On record before it is made. What an engine of the run's own holds goes with it. */
function noteImage(run: Run, image: string): void {
  const { containers } = run.record;
  if (containers === undefined || containers.ownEngine !== undefined) return;
  run.note({ containers: { ...containers, images: [...(containers.images ?? []), image] } });
}

/** Two things at once. What fails is told when both have ended, so that nothing is still at work when it is cleaned up. */
async function bothOf<A, B>(first: A | Promise<A>, second: B | Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}

/** Better to know before minutes of work than after. */
async function requireFreePorts(config: KindConfig): Promise<void> {
  for (const { hostPort, listenAddress = "0.0.0.0" } of config.nodes.flatMap((node) => node.extraPortMappings ?? [])) {
    if (await isFree(hostPort, listenAddress)) continue;
    throw new MissingRequirement(
      `port ${hostPort} of ${listenAddress} is in use`,
      "end what uses it, or map another port",
    );
  }
}

/** kind tells of its steps on standard error: " ✓ Preparing nodes 📦", and " ✗ Preparing nodes 📦" before what went wrong. */
async function runKind(
  kind: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  progress: Progress,
): Promise<void> {
  const running = execa(kind, args, { env: environment, stdin: "ignore", reject: false, timeout: 1_200_000 });
  for await (const line of running.iterable({ from: "stderr" })) {
    const step = stepIn(line);
    if (step) progress(`kind: ${step}…`);
  }
  const { failed, stderr } = await running;
  if (failed)
    throw new Error(`kind ${args.slice(0, 2).join(" ")} failed:\n${stderr.split("\n").slice(-15).join("\n")}`);
}

/** "Preparing nodes" of " • Preparing nodes 📦  ...": a step that begins. */
export function stepIn(line: string): string | undefined {
  return /^\s*•\s+(.*?)[^\w)]*$/u.exec(line)?.[1];
}

async function ownNodeImage(engine: Engine, progress: Progress): Promise<string> {
  const archive = await nodeImageArchive(progress);
  const changes = nodeImageChanges.flatMap((change) => ["--change", change]);
  await tellingTime("loading the node image", progress, () =>
    engine.docker("import", ...changes, archive, nodeImageName),
  );
  return nodeImageName;
}

/** A network of the run's own: kind would make one that all its clusters share, and leave it. */
async function makeNetwork(run: Run, engine: Engine, cluster: string): Promise<void> {
  const bridge = engine.isOwn ? ["--opt", `com.docker.network.bridge.name=${bridgeOf(run.record.id)}`] : [];
  await engine.docker("network", "create", "--driver=bridge", ...bridge, cluster);
}

async function connect(engine: Engine, kubectl: Kubectl, count: number): Promise<void> {
  await waitUntil(async () => (await readNodeAddresses(kubectl)).length === count, {
    what: "every node has a range of pod addresses",
    limitMs: 60_000,
    everyMs: 300,
  });
  await connectPods(await readNodeAddresses(kubectl), (node, command, input) =>
    engine.feed(Readable.from([input]), "exec", "--interactive", node, "sh", "-c", command),
  );
}

async function ready(kubectl: Kubectl, progress: Progress): Promise<string[]> {
  await tellingTime("waiting for the nodes and DNS", progress, async () => {
    await kubectl("wait", "--for=condition=Ready", "nodes", "--all", "--timeout=180s");
    await kubectl("--namespace=kube-system", "rollout", "status", "deployment/coredns", "--timeout=180s");
  });
  const names = await kubectl("get", "nodes", "--output=jsonpath={.items[*].metadata.name}");
  return names.split(" ").sort((a, b) => Number(b.includes("control-plane")) - Number(a.includes("control-plane")));
}
