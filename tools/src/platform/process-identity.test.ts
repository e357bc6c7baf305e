import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { identityOf, isAlive, killGroup, startTimeIn } from "./process-identity.ts";

test("the start time is found behind a name with spaces and brackets", () => {
  const fields = ["S", ...Array.from({ length: 18 }, (_, place) => String(place)), "4711", "0"];
  expect(startTimeIn(`42 (a (strange) name) ${fields.join(" ")}`)).toBe("4711");
});

test("a process is known by its number and its start, so that a number that came back is nobody's", () => {
  const self = identityOf(process.pid);
  expect(isAlive(self)).toBe(true);
  expect(isAlive({ pid: process.pid, started: "1" })).toBe(false);
});

test("a group of processes ends together with its leader", async () => {
  const child = spawn("sh", ["-c", "sleep 60 & wait"], { detached: true, stdio: "ignore" });
  const ended = once(child, "exit");
  const identity = identityOf(child.pid ?? 0);
  expect(isAlive(identity)).toBe(true);
  killGroup(identity);
  await ended;
  expect(isAlive(identity)).toBe(false);
});
