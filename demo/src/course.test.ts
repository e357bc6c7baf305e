import { fileURLToPath } from "node:url";
import { MissingRequirement } from "@voicebots/tools/cluster";
import { execa } from "execa";
import { expect, test } from "vitest";
import { type DemoParts, demoCourse } from "./course.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** Runs the demo with these parts; tells its exit code, what it did in which order, and what it complained about. */
async function run(parts: Partial<DemoParts>, { once = false, interrupted = undefined as number | undefined } = {}) {
  const did: string[] = [];
  const complaints: unknown[] = [];
  const doing =
    <T>(what: string, value: T) =>
    async () => {
      did.push(what);
      return value;
    };
  const exitCode = await demoCourse(
    {
      round: doing("round", true),
      callsKeepComing: doing("calls", undefined),
      remove: doing("remove", undefined),
      left: () => [],
      say: () => {},
      complain: (what) => complaints.push(what),
      ...parts,
    },
    { once, interruption: { exitCode: interrupted } },
  );
  return { exitCode, did, complaints };
}

const interrupts = () => Promise.reject(new Error("interrupted"));

test("once: it ends by itself after its round, with 0 if all went well and 1 if not, and has removed everything", async () => {
  expect(await run({}, { once: true })).toEqual({ exitCode: 0, did: ["round", "remove"], complaints: [] });
  expect(await run({ round: async () => false }, { once: true })).toEqual({
    exitCode: 1,
    did: ["remove"],
    complaints: [],
  });
});

test("otherwise calls keep coming until Ctrl-C, and the exit code is still the round's", async () => {
  expect((await run({})).did).toEqual(["round", "calls", "remove"]);
  for (const [wentWell, exitCode] of [
    [true, 0],
    [false, 1],
  ] as const) {
    const ended = await run({ round: async () => wentWell, callsKeepComing: interrupts }, { interrupted: 130 });
    expect(ended).toEqual({ exitCode, did: ["remove"], complaints: [] });
  }
});

test("interrupted before its table it says nothing of an error, and ends as interrupted programs do", async () => {
  const ended = await run({ round: interrupts }, { once: true, interrupted: 130 });
  expect(ended).toEqual({ exitCode: 130, did: ["remove"], complaints: [] });
});

test("what the machine lacks is one line; any other error is told whole; the exit code is 1", async () => {
  const missing = new MissingRequirement("no container engine", "install docker.io");
  expect(await run({ round: () => Promise.reject(missing) }, { once: true })).toEqual({
    exitCode: 1,
    did: ["remove"],
    complaints: ["no container engine: install docker.io"],
  });
  const mistake = new Error("a mistake");
  expect((await run({ round: () => Promise.reject(mistake) })).complaints).toEqual([mistake]);
});

test("what could not be removed is named, with how to try again, and the exit code is 1 even after a good round", async () => {
  const broken = new Error("kind: no such cluster");
  const ended = await run({ remove: () => Promise.reject(broken), left: () => ["voicebots-demo-1"] }, { once: true });
  expect(ended.exitCode).toBe(1);
  expect(ended.complaints).toEqual([broken, expect.stringMatching(/voicebots-demo-1.*cluster clean/)]);
});

test("make demo ONCE=1 is the demo told to end by itself, and make demo is not", async () => {
  const typed = async (...args: string[]) => {
    // Those of the `make` that runs the tests are not its own.
    const env = { MAKEFLAGS: undefined, MFLAGS: undefined, MAKELEVEL: undefined };
    const options = ["--dry-run", "--old-file=node_modules/.package-lock.json", "demo"];
    return (await execa("make", [...options, ...args], { cwd: repository, env, timeout: 30_000 })).stdout;
  };
  expect(await typed("ONCE=1")).toMatch(/demo\/src\/main\.ts --once$/m);
  expect(await typed()).toMatch(/demo\/src\/main\.ts\s*$/m);
  const help = await execa(process.execPath, ["demo/src/main.ts", "--help"], { cwd: repository, timeout: 60_000 });
  expect(help.stdout).toContain("--once");
});
