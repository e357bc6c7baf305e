/**
 * A Docker engine for one run: Debian's containerd and dockerd with sockets, folders, cgroup and bridge of their own, so
 * that it meets no other engine on the machine. It sets no firewall rule and no routing: its containers reach each other
 * and this machine, and nothing beyond. Needs root.
 */
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MissingRequirement } from "../missing-requirement.ts";
import { type Run, runs } from "../platform/run.ts";
import { startProcess } from "../platform/started-process.ts";
import { waitUntil } from "../platform/wait-until.ts";
import { ensureDebianPackages } from "../programs/index.ts";
import type { Progress } from "../progress.ts";
import { type Engine, engineOf } from "./engine.ts";
import { needsRuncWrapper, runcWrapper } from "./runc-wrapper.ts";

/** Debian's programs, by full path: a machine may have others of these names on PATH. */
const debian = {
  docker: "/usr/bin/docker",
  dockerd: "/usr/sbin/dockerd",
  containerd: "/usr/bin/containerd",
  runc: "/usr/sbin/runc",
};

/** What another engine of this kind has that a run's own has not. */
export interface EngineChanges {
  /** More for dockerd. */
  readonly flags?: readonly string[];
  /** For dockerd. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether its containers come before other programs of the machine. Default: true. */
  readonly comesFirst?: boolean;
}

export async function startOwnEngine(
  run: Run,
  cluster: string,
  progress: Progress,
  changes: EngineChanges = {},
): Promise<Engine> {
  if (existsSync("/etc/kubernetes/kubelet.conf")) {
    throw new MissingRequirement("this machine is a node of a Kubernetes cluster already", "use another machine");
  }
  await ensureDebianPackages(["docker.io", "iptables", "iproute2", "jq"], "an engine for a local cluster", progress);
  const at = layout(run);
  const environment = clientEnvironment(at);
  // Before anything is made, so that a crash leaves nothing that nobody knows of.
  const ownEngine = { bridge: bridgeOf(run.record.id), cgroup: at.cgroup, madePaths: pathsMadeByEngine() };
  run.note({ containers: { docker: debian.docker, environment, cluster, network: cluster, ownEngine } });

  for (const folder of [at.state, at.bin, at.clientConfig]) mkdirSync(folder, { recursive: true });
  writeFileSync(at.containerdConfig, containerdConfig(at));
  const wrapper = needsRuncWrapper() ? join(run.folder, "runc") : undefined;
  if (wrapper) writeFileSync(wrapper, runcWrapper(debian.runc), { mode: 0o755 });
  if (changes.comesFirst ?? true) giveWeight(at.cgroup);
  // kind calls "docker" by name.
  symlinkSync(debian.docker, join(at.bin, "docker"));
  const engine = engineOf(debian.docker, environment, true);
  const { flags = [], environment: forDockerd = {} } = changes;
  await startDaemons(run, at, engine, [...dockerdFlags(at, wrapper), ...flags], forDockerd);
  return engine;
}

async function startDaemons(
  run: Run,
  at: OwnEngineLayout,
  engine: Engine,
  flags: readonly string[],
  forDockerd: Readonly<Record<string, string>>,
): Promise<void> {
  const environment = { PATH: pathOf(at) };
  const containerd = startProcess(run, "containerd", debian.containerd, ["--config", at.containerdConfig], environment);
  await waitUntil(async () => existsSync(at.containerdSocket), {
    what: "containerd is ready",
    limitMs: 30_000,
    unless: [containerd.ended],
  });
  const dockerd = startProcess(run, "dockerd", debian.dockerd, flags, { ...environment, ...forDockerd });
  const answers = (): Promise<boolean> =>
    engine.docker("version", "--format", "{{.Server.Version}}").then(
      () => true,
      () => false,
    );
  await waitUntil(answers, {
    what: "the Docker engine is ready",
    limitMs: 60_000,
    unless: [containerd.ended, dockerd.ended],
  });
}

const pathOf = ({ bin }: OwnEngineLayout): string =>
  `${bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;

/** Debian ships the classic builder alone. */
const clientEnvironment = (at: OwnEngineLayout): Record<string, string> => ({
  DOCKER_HOST: at.host,
  DOCKER_CONFIG: at.clientConfig,
  DOCKER_BUILDKIT: "0",
  PATH: pathOf(at),
});

/**
 * A whole cluster lives in one cgroup, and would get no more of the processors than one other process of the machine does: calls
 * would stutter as soon as a compiler runs beside them. Four times the usual weight; without the right to say so, the usual one.
 */
function giveWeight(cgroup: string): void {
  const [folder, file, weight] = existsSync("/sys/fs/cgroup/cgroup.controllers")
    ? [join("/sys/fs/cgroup", cgroup), "cpu.weight", "400"]
    : [join("/sys/fs/cgroup/cpu", cgroup), "cpu.shares", "4096"];
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, file), weight);
  } catch {
    // Read-only, or another mount: the cluster only runs slower beside others.
  }
}

export interface OwnEngineLayout {
  readonly data: string;
  readonly state: string;
  readonly bin: string;
  readonly clientConfig: string;
  readonly containerdConfig: string;
  readonly containerdSocket: string;
  readonly host: string;
  readonly cgroup: string;
}

export function layout(run: { readonly folder: string; readonly record: { readonly id: string } }): OwnEngineLayout {
  const state = join(run.folder, "state");
  return {
    data: join(run.folder, "data"),
    state,
    bin: join(run.folder, "bin"),
    clientConfig: join(run.folder, "docker-config"),
    containerdConfig: join(run.folder, "containerd.toml"),
    containerdSocket: join(state, "containerd.sock"),
    host: `unix://${join(state, "docker.sock")}`,
    cgroup: cgroupOf(run.record.id),
  };
}

/** What dockerd, containerd and kind's mounts make outside the run's folder. Innermost first. */
const outside = [
  "/lib/modules",
  "/run/containerd/s",
  "/run/containerd",
  "/run/docker/plugins",
  "/run/docker",
  "/etc/docker/key.json",
  "/etc/docker",
];

/** Those that are not there yet, or only because of another run, which then may leave before this one. */
function pathsMadeByEngine(): string[] {
  const others = new Set(runs().flatMap(({ containers }) => containers?.ownEngine?.madePaths ?? []));
  return outside.filter((path) => !existsSync(path) || others.has(path));
}

const cgroupOf = (id: string): string => `voicebots-${id}`;

/** At most 15 characters: a link's name. */
export const bridgeOf = (id: string): string => `vb-${id}`;

export function containerdConfig({ data, state, containerdSocket }: OwnEngineLayout): string {
  return `version = 2
root = "${join(data, "containerd")}"
state = "${join(state, "containerd")}"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]

[grpc]
  address = "${containerdSocket}"
`;
}

export function dockerdFlags(at: OwnEngineLayout, runtime?: string): string[] {
  return [
    `--host=${at.host}`,
    `--data-root=${join(at.data, "docker")}`,
    `--exec-root=${join(at.state, "docker")}`,
    `--pidfile=${join(at.state, "docker.pid")}`,
    `--containerd=${at.containerdSocket}`,
    `--cgroup-parent=/${at.cgroup}`,
    "--exec-opt=native.cgroupdriver=cgroupfs",
    "--bridge=none",
    "--iptables=false",
    "--ip-forward=false",
    "--ip-masq=false",
    "--log-level=warn",
    ...(runtime ? [`--add-runtime=voicebots=${runtime}`, "--default-runtime=voicebots"] : []),
  ];
}
