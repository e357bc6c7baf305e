/**
 * The way that most users take: kind in a Docker engine that was there before, with kind's own node image, pulled. Each test goes
 * on where the one before stopped. What the engine pulls is a stand-in, over the wire from a registry on this machine.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, type KindClusterOptions, MissingRequirement, startKindCluster } from "@voicebots/tools/cluster";
import { startUserMachine, type UserMachine, whyNoUserMachine } from "@voicebots/tools/rehearsal";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { bundleSimulator, simulatorBuild } from "./simulator-image.ts";

const reason = whyNoUserMachine();
if (reason !== undefined) console.log(`skipped: nobody's engine can be played here: ${reason}`);

const nodeImage = /^kindest\/node:v[\d.]+$/;
const tag = "voicebots/simulator:users-engine";

describe.skipIf(reason !== undefined)("a user's own Docker engine", () => {
  const startedMs = performance.now();
  const say = (line: string) => console.log(`    ${Math.round((performance.now() - startedMs) / 1000)} s  ${line}`);
  /** Folders of runs and temporary files, of these tests alone. */
  let state: string;
  let machine: UserMachine;
  let before: Inventory;

  beforeAll(async () => {
    [machine] = await Promise.all([startUserMachine(say), bundleSimulator()]);
    state = mkdtempSync(join(tmpdir(), "voicebots-users-engine-"));
    await machine.docker("network", "create", "of-the-user");
    await machine.docker("volume", "create", "of-the-user");
    before = await inventory(machine);
  });

  beforeEach(() => {
    const variables = { ...machine.environment, VOICEBOTS_STATE: state, TMPDIR: state };
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    for (const name of ["VOICEBOTS_ENGINE", "DOCKER_CONTEXT"]) vi.stubEnv(name, undefined);
  });

  afterEach(() => {
    vi.unstubAllEnvs();
  });

  afterAll(async () => {
    await machine?.down();
    if (state) rmSync(state, { recursive: true, force: true });
  });

  const start = (options: KindClusterOptions) => startKindCluster({ ...options, progress: say });
  /** Runs of ours, and what their programs left of temporary files. */
  const filesLeft = (): readonly string[] =>
    readdirSync(state).flatMap((name) => (name === "runs" ? readdirSync(join(state, "runs")) : [name]));
  const expectNothingLeft = async () => {
    expect(await inventory(machine)).toEqual(before);
    expect(filesLeft()).toEqual([]);
  };

  test("an engine that cannot pull kind's node image is told of in one line", async () => {
    vi.stubEnv("VOICEBOTS_ENGINE", "docker");
    const failure = await start({ name: "users" }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(MissingRequirement);
    expect(String(failure)).toMatch(/the Docker engine cannot pull kindest\/node:v\S+: check its network[^\n]*$/);
    await expectNothingLeft();
  });

  test("it pulls kind's node image, the cluster comes up in it, and leaves it as it was", async () => {
    await machine.offerNodeImage();
    say("the node image can be pulled");
    const port = await freePort();
    const cluster = await start({
      name: "users",
      portMappings: [{ containerPort: 30080, hostPort: port }],
      images: async (make) => [await make.build(simulatorBuild(tag))],
    });
    try {
      expect(cluster.engine).toBe("docker");
      const images = (await inventory(machine)).images;
      expect(images).toContain(tag);
      expect(images.filter((image) => nodeImage.test(image))).toHaveLength(1);
      say("the cluster is up");
      await cluster.kubectl.apply(simulatorObjects(tag));
      await expect
        .poll(() => answers(`http://127.0.0.1:${port}/healthz`), { timeout: 120_000, interval: 300 })
        .toBe(true);
      say("a pod answers");
    } finally {
      await cluster.down();
    }
    // What was pulled stays for the next time, as with any image that a user's engine pulls.
    const { images, ...rest } = await inventory(machine);
    before = { ...before, images: [...before.images, ...images.filter((image) => nodeImage.test(image))].sort() };
    expect({ images, ...rest }).toEqual(before);
    await expectNothingLeft();
    say("it is down");
  });

  test("who is killed while the cluster comes up leaves nothing in it", async () => {
    const maker = new Maker();
    try {
      const nodes = () => machine.docker("ps", "--quiet");
      await expect.poll(nodes, { timeout: 120_000, interval: 200 }).not.toBe("");
      await expect
        .poll(async () => (await inventory(machine)).images, { timeout: 120_000, interval: 200 })
        .toContain(tag);
      maker.kill();
      await expect.poll(filesLeft, { timeout: 120_000, interval: 200 }).toEqual([]);
      await expectNothingLeft();
    } finally {
      maker.kill();
    }
  });

  test("an engine that is down is told of; root on Debian goes on with one of the run's own", async () => {
    await machine.stopEngine();
    const maker = new Maker();
    try {
      await expect.poll(() => maker.said, { timeout: 120_000, interval: 200 }).toMatch(/loading the node image/);
      expect(maker.said).toMatch(/^no Docker engine answers at unix:\/\/\S+: starting one for this run…$/m);
      maker.kill();
      await expect.poll(filesLeft, { timeout: 120_000, interval: 200 }).toEqual([]);
    } finally {
      maker.kill();
    }

    vi.stubEnv("VOICEBOTS_ENGINE", "docker");
    await expect(start({ name: "users" })).rejects.toThrow(
      /^a local cluster needs a running Docker engine, and none answers at unix:\S+: install and start Docker[^\n]*$/,
    );
    expect(filesLeft()).toEqual([]);
  });
});

interface Inventory {
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
  /** Their names; those without one as "<none>:<none>". */
  readonly images: readonly string[];
}

async function inventory({ docker }: UserMachine): Promise<Inventory> {
  const list = async (...args: readonly string[]) => (await docker(...args)).split("\n").filter(Boolean).sort();
  return {
    containers: await list("ps", "--all", "--format", "{{.Names}}"),
    networks: await list("network", "ls", "--format", "{{.Name}}"),
    volumes: await list("volume", "ls", "--format", "{{.Name}}"),
    images: await list("image", "ls", "--all", "--format", "{{.Repository}}:{{.Tag}}"),
  };
}

/** A process that makes a cluster, and can be killed. */
class Maker {
  readonly #child: ChildProcess;
  #said = "";

  constructor() {
    const program = fileURLToPath(new URL("a-cluster.ts", import.meta.url));
    this.#child = spawn(process.execPath, [program, "users", tag], { stdio: ["ignore", "pipe", "inherit"] });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => (this.#said += text));
  }

  /** Its progress so far. */
  get said(): string {
    return this.#said;
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    ({ ok }) => ok,
    () => false,
  );

const simulatorObjects = (image: string): readonly object[] => [
  {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "simulator", namespace: "default", labels: { app: "simulator" } },
    spec: {
      containers: [{ name: "simulator", image, args: ["providers", "--host", "0.0.0.0", "--port", "8080"] }],
    },
  },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "simulator", namespace: "default" },
    spec: { type: "NodePort", selector: { app: "simulator" }, ports: [{ port: 8080, nodePort: 30080 }] },
  },
];
