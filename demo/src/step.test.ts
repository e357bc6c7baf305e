import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { Interruption } from "./interruption.ts";
import { step } from "./step.ts";

const uninterrupted = () => new Interruption(() => {}, new EventEmitter());

test("what a step says is shown until it ends: calls that go on after it write into no list", async () => {
  const shown = { output: "" };
  let sayLater = (_line: string): void => {};
  const { task } = step(
    "Forty callers",
    async (say) => {
      sayLater = say;
      say("forty calls in progress");
    },
    uninterrupted(),
  );
  await task(undefined, shown);
  sayLater("three are left");
  expect(shown.output).toBe("forty calls in progress");
});

test("an interruption ends a step that goes on, and nothing more of it is shown", async () => {
  const program = new EventEmitter();
  const shown = { output: "" };
  let sayLater = (_line: string): void => {};
  const { task } = step(
    "Bring up a cluster",
    (say) => {
      sayLater = say;
      return new Promise(() => {});
    },
    new Interruption(() => {}, program),
  );
  const going = task(undefined, shown);
  program.emit("SIGINT");
  await expect(going).rejects.toThrow("interrupted");
  sayLater("nodes are coming");
  expect(shown.output).toBe("");
});
