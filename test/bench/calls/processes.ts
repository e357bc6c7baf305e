/** Processes on cores of their own, and what they use of them. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import type { FromWorker, ToWorker } from "./messages.ts";

/** Of proc(5): USER_HZ is 100 on every architecture that Node runs on. */
export const msPerTick = 10;

export const everyCore: readonly number[] = cpus().map((_, core) => core);

export interface Used {
  readonly cpuMs: number;
  readonly residentMb: number;
}

/** User and system time since its start, and resident memory. Source: proc(5), /proc/PID/stat and /proc/PID/status. */
export function usedBy(pid: number): Used {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // After the name, which may hold anything, in parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const resident = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return {
    cpuMs: (Number(fields[11]) + Number(fields[12])) * msPerTick,
    residentMb: Number(resident ?? 0) / 1024,
  };
}

/** What the host took from these cores, what they worked, and how long they were there in all, in ticks. Source: proc(5), /proc/stat. */
export function coresTime(cores: readonly number[]): {
  readonly stolen: number;
  readonly busy: number;
  readonly all: number;
} {
  let [stolen, busy, all] = [0, 0, 0];
  for (const line of readFileSync("/proc/stat", "utf8").split("\n")) {
    const [name = "", ...times] = line.trim().split(/\s+/);
    if (!cores.some((core) => name === `cpu${core}`)) continue;
    const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, hard = 0, soft = 0, steal = 0] = times.map(Number);
    const working = user + nice + system + hard + soft;
    stolen += steal;
    busy += working;
    all += working + idle + waiting + steal;
  }
  return { stolen, busy, all };
}

/**
 * What is measured goes ahead of everything else that runs on the machine, where we may (root), and next to it the callers and the
 * providers: whoever is late cannot judge lateness. Each is a session of its own, and its session is nice: sched(7), "The autogroup
 * feature". Not by real-time priority: of a process alone on its core the threads would then wait for each other for up to 100 ms
 * (or, with one of them ahead, for the 50 ms that Linux keeps for all others), as they never do in production.
 */
function goAhead(pid: number, isMeasured: boolean): boolean {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, isMeasured ? "-20" : "-15");
    return true;
  } catch {
    return false;
  }
}

/** Numbers owe more to the neighbours when not; the report's lag and steal say how much. */
export let goesAhead = false;

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => process.exit(1));

/** Callers and providers share a core: helper threads of the one's collector would make the other late. */
const nodeFlags = ["--max-semi-space-size=16", "--single-threaded-gc"];

export interface Placing {
  readonly isMeasured: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: "ipc". */
  readonly stdio?: "ipc" | "pipe";
}

/** A Node program on these cores. */
export function onCores(
  cores: readonly number[],
  program: readonly string[],
  { isMeasured, env = {}, stdio = "ipc" }: Placing,
): ChildProcess {
  const child = spawn("taskset", ["-c", cores.join(","), process.execPath, ...program], {
    stdio: stdio === "ipc" ? ["ignore", "inherit", "inherit", "ipc"] : ["ignore", "pipe", "inherit"],
    env: { PATH: process.env["PATH"] ?? "", ...env },
    detached: true,
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  goesAhead = goAhead(child.pid ?? 0, isMeasured);
  child.once("error", (error) => {
    console.error(`cannot start a process: ${error.message} (taskset is of Debian's util-linux)`);
    process.exit(1);
  });
  return child;
}

/** A worker of the bench: answers in messages. */
export class Worker implements Disposable {
  readonly child: ChildProcess;

  constructor(cores: readonly number[], isMeasured: boolean, file: string, ...args: readonly string[]) {
    this.child = onCores(cores, [...nodeFlags, new URL(file, import.meta.url).pathname, ...args], { isMeasured });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  tell(message: ToWorker): void {
    this.child.send(message);
  }

  answer<T extends FromWorker["type"]>(type: T): Promise<Extract<FromWorker, { type: T }>> {
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`no ${type} from a process of the bench`)), 60_000);
      const listen = (message: unknown) => {
        if ((message as FromWorker).type !== type) return;
        clearTimeout(limit);
        this.child.off("message", listen);
        resolve(message as Extract<FromWorker, { type: T }>);
      };
      this.child.on("message", listen);
    });
  }

  [Symbol.dispose](): void {
    this.child.kill("SIGKILL");
  }
}
