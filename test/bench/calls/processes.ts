/** Processes on cores of their own, and what they use of them. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import type { FromWorker, ToWorker } from "./messages.ts";

const ticksPerSecond = 100;

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
    cpuMs: ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond,
    residentMb: Number(resident ?? 0) / 1024,
  };
}

/** What the host took from these cores, and what they did in all, in ticks. Source: proc(5), /proc/stat. */
export function coresTime(cores: readonly number[]): { readonly stolen: number; readonly all: number } {
  let [stolen, all] = [0, 0];
  for (const line of readFileSync("/proc/stat", "utf8").split("\n")) {
    const [name = "", ...times] = line.trim().split(/\s+/);
    if (!cores.some((core) => name === `cpu${core}`)) continue;
    stolen += Number(times[7] ?? 0);
    all += times.slice(0, 8).reduce((sum, ticks) => sum + Number(ticks), 0);
  }
  return { stolen, all };
}

/**
 * What is measured goes ahead of everything else that runs on the machine, where we may (root): a nice value counts only among the
 * processes of one session. Elsewhere the numbers owe more to the neighbours, and the report's steal and lag say how much. Not so
 * the callers and the providers: Linux takes a core away from such work for 50 ms of each second in which it asks for more than
 * 950 (sched_rt_runtime_us, sched(7)), and that would be heard as the bot's lateness.
 */
const ahead: readonly string[] = spawnSync("chrt", ["--rr", "5", "true"]).status === 0 ? ["chrt", "--rr", "5"] : [];

export const goesAhead = ahead.length > 0;

const nodeFlags = ["--max-semi-space-size=16"];

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
  // The profiler's thread would never be let in on a core that belongs to the one it watches.
  const allowed = program[0]?.startsWith("--cpu-prof") ? cpus().map((_, core) => core) : cores;
  const [command = "", ...args] = [
    ...(isMeasured ? ahead : []),
    "taskset",
    "-c",
    allowed.join(","),
    process.execPath,
    ...program,
  ];
  const child = spawn(command, args, {
    stdio: stdio === "ipc" ? ["ignore", "inherit", "inherit", "ipc"] : ["ignore", "pipe", "inherit"],
    env: { PATH: process.env["PATH"] ?? "", ...env },
  });
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
