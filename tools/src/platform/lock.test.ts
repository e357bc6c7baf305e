import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { locked } from "./lock.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lock-"));
  file = join(folder, "build.lock");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("two who want the same thing at once do it one after the other", async () => {
  const seen: string[] = [];
  const work = (name: string) => async () => {
    seen.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    seen.push(`${name} ends`);
  };
  const waited: number[] = [];
  await Promise.all([
    locked(file, work("first"), { pollMs: 5 }),
    locked(file, work("second"), { pollMs: 5, onWait: ({ pid }) => waited.push(pid) }),
  ]);
  expect(seen).toEqual(["first begins", "first ends", "second begins", "second ends"]);
  expect(waited).toEqual([process.pid]);
  expect(existsSync(file)).toBe(false);
});

test("the lock of an owner that died is taken over", async () => {
  writeFileSync(file, JSON.stringify({ pid: process.pid, started: "1" }));
  expect(await locked(file, async () => "done", { pollMs: 5 })).toBe("done");
});

test("a lock that nobody gives back is not waited for without end", async () => {
  const forever = locked(file, () => new Promise<void>((resolve) => setTimeout(resolve, 200)), { pollMs: 5 });
  await expect(locked(file, async () => "done", { pollMs: 5, limitMs: 30 })).rejects.toThrow("waited 0 s for the lock");
  await forever;
});

test("the lock is given back by a task that fails", async () => {
  await expect(locked(file, () => Promise.reject(new Error("no disk")))).rejects.toThrow("no disk");
  expect(existsSync(file)).toBe(false);
});
