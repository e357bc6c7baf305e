import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { Interruption } from "./interruption.ts";

function interruptible() {
  const program = new EventEmitter();
  const clock = { ms: 0 };
  const insisted: number[] = [];
  const interruption = new Interruption(
    () => insisted.push(clock.ms),
    program,
    () => clock.ms,
  );
  const press = (signal: string, atMs: number) => {
    clock.ms = atMs;
    program.emit(signal);
  };
  return { interruption, press, insisted };
}

const never = new Promise<never>(() => {});

test("what goes on is left at the first Ctrl-C, and the exit code is that of an interrupted program", async () => {
  const { interruption, press } = interruptible();
  const going = interruption.orInterrupted(never);
  expect(interruption.exitCode).toBeUndefined();
  press("SIGINT", 0);
  await expect(going).rejects.toThrow("interrupted");
  expect(interruption.signal.aborted).toBe(true);
  press("SIGTERM", 10);
  expect(interruption.exitCode).toBe(130);
  await expect(interruption.orInterrupted(never)).rejects.toThrow("interrupted");
});

test("the same Ctrl-C, heard twice, is no second one; who presses it again is answered", () => {
  const { press, insisted } = interruptible();
  press("SIGINT", 0);
  press("SIGINT", 300);
  expect(insisted).toEqual([]);
  press("SIGINT", 4000);
  expect(insisted).toEqual([4000]);
});
