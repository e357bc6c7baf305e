import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { isAlive } from "./process-identity.ts";
import { markedProcesses, removeRun } from "./remove-run.ts";
import { deadRuns, Run, readRun, runs } from "./run.ts";
import { startProcess } from "./started-process.ts";

let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "state-"));
  vi.stubEnv("VOICEBOTS_STATE", state);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(state, { recursive: true, force: true });
});

test("a run is on record with its owner from its first moment", () => {
  const run = Run.begin("kind", { name: "demo" });
  expect(runs()).toEqual([run.record]);
  expect(run.record).toMatchObject({ kind: "kind", name: "demo", owner: { pid: process.pid }, processes: [] });
  expect(deadRuns()).toEqual([]);
});

test("a run whose owner has ended is dead; one that is kept has no owner and is not", () => {
  Run.begin("kind", { keep: true });
  const begin = `import { Run } from ${JSON.stringify(join(import.meta.dirname, "run.ts"))}; console.log(Run.begin("kind").record.id);`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", begin], { encoding: "utf8" });
  expect(deadRuns().map(({ id }) => id)).toEqual([stdout.trim()]);
});

test("removing a run ends its processes, and the processes that those started", async () => {
  const run = Run.begin("control-plane");
  const started = startProcess(run, "sleeper", "sh", ["-c", "setsid sleep 60 & sleep 60"]);
  await expect.poll(() => markedProcesses(run.record.id).length).toBeGreaterThanOrEqual(3);
  await removeRun(run.record);
  expect(isAlive(started.identity)).toBe(false);
  expect(markedProcesses(run.record.id)).toEqual([]);
  expect(existsSync(run.folder)).toBe(false);
  expect(readRun(run.folder)).toBeUndefined();
});

test("a program that ends tells why, with the end of its log", async () => {
  const run = Run.begin("control-plane");
  const { ended } = startProcess(run, "broken", "sh", ["-c", "echo bad flag >&2; exit 3"]);
  expect(await ended).toBe("broken ended (exit 3): bad flag");
  await removeRun(run.record);
});
