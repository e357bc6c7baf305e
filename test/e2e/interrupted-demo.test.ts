/** Ctrl-C in `make demo`, whatever it is at: when it comes back, nothing that it made is left on the machine. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { isFree } from "@voicebots/tools/cluster";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Found, foundOnMachine, newSince, nothing } from "./found-on-machine.ts";
import { whyNoStage } from "./raised-stage.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));
/** The demo listens where the shipped configuration says; and at the emulated providers. */
const ports = [...portsIn(readFileSync(join(repository, "kind-config.yaml"), "utf8")), 9093];

const reason = (await whyNoStage()) ?? (await whyNoPorts());

describe.skipIf(reason !== undefined)("a demo that is interrupted", () => {
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

  test("twice, while Helm installs, goes on removing and says that it was interrupted", async () => {
    demo = new Demo(state, process.execPath, ["demo/src/main.ts"]);
    await demo.says(/Install the operator with Helm/);
    expect(await portsInUse()).not.toEqual([]);
    demo.pressCtrlC();
    await demo.says(/removing everything/);
    // Longer than what is taken for one Ctrl-C that is heard twice, and while it still removes.
    await sleep(1200);
    demo.pressCtrlC();
    expect(await demo.ends()).toEqual({ code: 128 + constants.signals.SIGINT, signal: null });
    await demo.says(/everything is removed/);
    await expectNothingLeft();
  });
});

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
      throw new Error(`two minutes after Ctrl-C it goes on:\n${this.#said}`);
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
