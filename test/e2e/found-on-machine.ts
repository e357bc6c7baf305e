/** What a demo may leave on a machine, found without asking it: by the machine's own lists, and by the state folder that its programs were told of. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";

export interface Found {
  /** Folders of runs, and temporary files. */
  readonly files: readonly string[];
  /** Of an engine of ours, where such engines keep what they share. */
  readonly engineFiles: readonly string[];
  readonly processes: readonly string[];
  readonly mounts: readonly string[];
  readonly links: readonly string[];
  readonly cgroups: readonly string[];
  readonly firewallRules: readonly string[];
  /** Containers, networks, volumes of the Docker engine that this machine had before, if it has one. */
  readonly inEngine: readonly string[];
}

/** An engine makes them, and in them an entry for each container or plugin. */
const engineFolders = ["/etc/docker", "/run/docker", "/run/containerd"];
const engineEntries = ["/etc/docker", "/run/docker/plugins", "/run/containerd/s"];

/** `state` is the folder that the demo was given for its runs; its temporary files are in `tmp` there. */
export async function foundOnMachine(state: string): Promise<Found> {
  return {
    files: [...below(join(state, "runs")), ...below(join(state, "tmp"))],
    engineFiles: [
      ...engineFolders.filter((folder) => existsSync(folder)),
      ...engineEntries.flatMap((folder) => below(folder).map((name) => join(folder, name))),
    ],
    processes: processesToldOf(state),
    mounts: mountPoints().filter((point) => point.startsWith(`${state}/`)),
    links: below("/sys/class/net"),
    cgroups: cgroups(),
    firewallRules: await lines("iptables-save").then((rules) => rules.filter((rule) => rule.startsWith("-A "))),
    inEngine: [
      ...(await lines("docker", "ps", "--all", "--format", "container {{.Names}}")),
      ...(await lines("docker", "network", "ls", "--format", "network {{.Name}}")),
      ...(await lines("docker", "volume", "ls", "--format", "volume {{.Name}}")),
    ],
  };
}

/** What is there now and was not before; each list of it is empty where nothing is. */
export function newSince(before: Found, now: Found): Found {
  const news = (list: keyof Found): string[] => now[list].filter((one) => !before[list].includes(one));
  return {
    files: news("files"),
    engineFiles: news("engineFiles"),
    processes: news("processes"),
    mounts: news("mounts"),
    links: news("links"),
    cgroups: news("cgroups"),
    firewallRules: news("firewallRules"),
    inEngine: news("inEngine"),
  };
}

export const nothing: Found = {
  files: [],
  engineFiles: [],
  processes: [],
  mounts: [],
  links: [],
  cgroups: [],
  firewallRules: [],
  inEngine: [],
};

const below = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).sort() : []);

/** Those that have the folder in their environment, as whatever the demo starts has; a zombie has none any more. */
function processesToldOf(state: string): string[] {
  return below("/proc").flatMap((pid) => {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
      if (!environment.includes(`VOICEBOTS_STATE=${state}`)) return [];
      return [readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ").slice(0, 120)];
    } catch {
      return []; // No process, or it has ended meanwhile.
    }
  });
}

function mountPoints(): string[] {
  const mountinfo = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  return mountinfo.flatMap((line) => line.split(" ")[4] ?? []);
}

/** The containers' of an engine of ours: one tree of version 2, or one for each controller. */
function cgroups(): string[] {
  const top = "/sys/fs/cgroup";
  const trees = [top, ...below(top).map((name) => join(top, name))];
  return trees.flatMap((tree) => {
    try {
      return readdirSync(tree)
        .filter((name) => name.startsWith("voicebots-"))
        .map((name) => join(tree, name));
    } catch {
      return []; // A file.
    }
  });
}

/** What a program prints; nothing where there is none, or it may not. */
async function lines(program: string, ...args: readonly string[]): Promise<string[]> {
  const { failed, stdout } = await execa(program, args, { reject: false, timeout: 30_000 });
  return failed ? [] : stdout.split("\n").filter(Boolean);
}
