/** How `make demo` ends, by Ctrl-C whatever it is at or by itself: when it comes back, nothing that it made is left on the machine. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { isFree } from "@voicebots/tools/cluster";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Found, foundOnMachine, newSince, nothing } from "./found-on-machine.ts";
import { whyNoStage } from "./raised-stage.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));
/** The demo listens where the shipped configuration says; and at the emulated providers. */
const ports = [...portsIn(readFileSync(join(repository, "kind-config.yaml"), "utf8")), 9093];

const reason = (await whyNoStage()) ?? (await whyNoPorts());

describe.skipIf(reason !== undefined)("a demo that ends", () => {
  let state: string;
  let before: Found;
  let demo: Demo | undefined;

  beforeEach(async () => {
    state = mkdtempSync(join(tmpdir(), "voicebots-interrupted-"));
    mkdirSync(join(state, "tmp"));
    before = await foundOnMachine(state);
  });

  afterEach(async () => {
    demo?.kill();
    // After a failure the run's watchdog has something to do, and needs its record.
    await expect
      .poll(async () => (await foundOnMachine(state)).processes, { timeout: 60_000, interval: 300 })
      .toEqual([]);
    rmSync(state, { recursive: true, force: true });
  });

  const newOnMachine = async () => newSince(before, await foundOnMachine(state));

  const expectNothingLeft = async () => {
    // What lasts until somebody removes it is gone already; the kernel takes a moment for the rest.
    const { files, mounts, inEngine } = await newOnMachine();
    expect({ files, mounts, inEngine }).toEqual({ files: [], mounts: [], inEngine: [] });
    expect(await portsInUse()).toEqual([]);
    await expect.poll(newOnMachine, { timeout: 60_000, interval: 300 }).toEqual(nothing);
  };

  test("in a terminal, while its cluster comes up, leaves nothing behind", async () => {
    // What is installed stays as it is: the tests run from it.
    demo = new Demo(state, "make", ["--old-file=node_modules/.package-lock.json", "demo"]);
    await demo.says(/kind: Starting control-plane/);
    const { files, processes, links, inEngine } = await newOnMachine();
    for (const list of [files, processes, [...links, ...inEngine]]) expect(list).not.toEqual([]);
    demo.pressCtrlC();
    const { code, signal } = await demo.ends();
    await demo.says(/everything is removed/);
    // Make hears it too, and says in its own way how it ended.
    expect(signal === "SIGINT" || code !== 0).toBe(true);
    await expectNothingLeft();
  });

  test("twice, after its table, ends the calls that keep coming, leaves nothing behind, and its exit code tells how the round went", async () => {
    demo = new Demo(state, process.execPath, ["demo/src/main.ts"]);
    await demo.says(/Calls keep coming/);
    const round = new Round(demo.said);
    expect(round.row("calls placed")).toBe("50");
    // What the table names is there to be looked at, as it is written there.
    expect(await typed(round.row("the resource"), { KUBECACHEDIR: join(state, "kubectl") })).toContain("support");
    expect(await answers(round.row("Prometheus"), "/-/ready")).toContain("Ready");
    // Five talk at once: where six have hung up, more have come.
    const metrics = round.row("metrics of a pod");
    const callsBefore = await finishedCalls(metrics);
    await expect
      .poll(() => finishedCalls(metrics), { timeout: 300_000, interval: 1000 })
      .toBeGreaterThanOrEqual(callsBefore + 6);
    demo.pressCtrlC();
    await demo.says(/removing everything/);
    // Longer than what is taken for one Ctrl-C that is heard twice, and while it still removes.
    await sleep(1200);
    demo.pressCtrlC();
    expect(await demo.ends()).toEqual({ code: round.wentWell ? 0 : 1, signal: null });
    await demo.says(/everything is removed/);
    await expectNothingLeft();
  });

  test("not, as it is told to end by itself (ONCE=1): it does, leaves nothing behind, and its exit code tells how the round went", async () => {
    demo = new Demo(state, "make", ["--old-file=node_modules/.package-lock.json", "demo", "ONCE=1"]);
    await demo.says(/everything is removed/);
    // Make gives a failed command's 1 as its own 2, and says the 1.
    const { wentWell } = new Round(demo.said);
    expect(await demo.ends()).toEqual({ code: wentWell ? 0 : 2, signal: null });
    if (!wentWell) expect(demo.said).toMatch(/Error 1$/m);
    await expectNothingLeft();
  });
});

/** How a round went, as its table says. */
class Round {
  readonly #said: string;

  constructor(said: string) {
    this.#said = said;
  }

  row(name: string): string {
    const value = this.#said.match(new RegExp(`^ +${name} {2,}(.+)$`, "m"))?.[1];
    if (value === undefined) throw new Error(`no "${name}" in the table:\n${this.#said}`);
    return value;
  }

  /** Whether it does is for other tests to say: a machine with other work may starve callers. */
  get wentWell(): boolean {
    const [asExpected, placed] = this.row("ended as the caller expected").split(" of ");
    return asExpected === placed && this.row("dropped") === "0" && !this.#said.includes("the autoscaler added no pod");
  }
}

/** What a command prints that is typed as the table has it. */
async function typed(command: string, env: Record<string, string>): Promise<string> {
  const [program = "", ...args] = command.split(" ");
  return (await execa(program, args, { env, timeout: 30_000 })).stdout;
}

async function answers(address: string, path = ""): Promise<string> {
  const answer = await fetch(address + path, { signal: AbortSignal.timeout(10_000) });
  return answer.text();
}

async function finishedCalls(metrics: string): Promise<number> {
  const samples = (await answers(metrics)).matchAll(/^voicebot_calls_total\{.*\} (\S+)$/gm);
  return [...samples].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** A demo as a terminal has it: a process group of its own, which Ctrl-C reaches as a whole. */
class Demo {
  readonly #child: ChildProcess;
  readonly #ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  #said = "";

  constructor(state: string, program: string, args: readonly string[]) {
    // Those of the `make` that runs the tests are not its own.
    const { MAKEFLAGS: _flags, MFLAGS: _moreFlags, MAKELEVEL: _level, ...environment } = process.env;
    this.#child = spawn(program, args, {
      cwd: repository,
      // npm would keep what it has compiled of itself among the temporary files.
      env: { ...environment, VOICEBOTS_STATE: state, TMPDIR: join(state, "tmp"), NODE_DISABLE_COMPILE_CACHE: "1" },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => (this.#said += text));
    }
    const read = once(this.#child, "close");
    // What it left running may hold its output open.
    this.#ended = once(this.#child, "exit").then(async ([code, signal]) => {
      await Promise.race([read, sleep(10_000, undefined, { ref: false })]);
      return { code, signal };
    });
    this.#ended.catch(() => {});
  }

  get said(): string {
    return this.#said;
  }

  /** Minutes where programs must be built first. */
  async says(words: RegExp): Promise<void> {
    const ended = this.#ended.then(({ code, signal }) => `it ended (${signal ?? code})`);
    const giveUp = new AbortController();
    const tooLate = sleep(800_000, "it goes on", { signal: giveUp.signal }).catch(() => "");
    let over: string | undefined;
    void Promise.race([ended, tooLate]).then((what) => (over = what));
    while (!words.test(this.#said)) {
      if (over !== undefined) throw new Error(`${over} and has not said ${words}:\n${this.#said}`);
      await sleep(50);
    }
    giveUp.abort();
  }

  pressCtrlC(): void {
    this.#signal("SIGINT");
  }

  kill(): void {
    this.#signal("SIGKILL");
  }

  async ends(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    const tooLate = sleep(120_000, undefined, { ref: false }).then(() => {
      throw new Error(`two minutes after it was to end it goes on:\n${this.#said}`);
    });
    return Promise.race([this.#ended, tooLate]);
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, signal);
    } catch {
      // All of the group have ended.
    }
  }
}

function portsIn(config: string): number[] {
  const { nodes } = parse(config) as { nodes: { extraPortMappings?: { hostPort: number }[] }[] };
  return nodes.flatMap(({ extraPortMappings = [] }) => extraPortMappings.map(({ hostPort }) => hostPort));
}

async function portsInUse(): Promise<number[]> {
  const free = await Promise.all(ports.map((port) => isFree(port, "127.0.0.1")));
  return ports.filter((_, place) => !free[place]);
}

/** The demo listens on ports that everybody knows: another program of this machine may, too. */
async function whyNoPorts(): Promise<string | undefined> {
  const taken = await portsInUse();
  if (taken.length === 0) return undefined;
  const reason = `no demo can run here: something listens on ${taken.join(", ")} of 127.0.0.1`;
  console.log(`skipped: ${reason}`);
  return reason;
}
