import pino from "pino";
import { expect, test } from "vitest";
import { ClusterError } from "../reconcile/cluster.ts";
import { reconcileLog } from "./reconcile-log.ts";

const key = { namespace: "shop", name: "support" };

function logged(error: unknown): Record<string, unknown> {
  const lines: string[] = [];
  const log = reconcileLog(pino({ level: "debug" }, { write: (line: string) => void lines.push(line) }));
  log.finished(key, error === undefined ? { result: "success" } : { result: "error", error }, 0.2);
  return JSON.parse(lines[0] ?? "{}") as Record<string, unknown>;
}
const levels = { 20: "debug", 30: "info", 40: "warn", 50: "error" } as Readonly<Record<number, string>>;

test.each<[string, unknown, string]>([
  ["a success is for those who debug", undefined, "debug"],
  ["a busy API server is no news for long", new ClusterError("overloaded", "wait"), "info"],
  ["another writer was faster", new ClusterError("conflict", "it has changed"), "info"],
  ["an API server that is away is for people", new ClusterError("unavailable", "connection refused"), "warn"],
  ["a mistake of ours comes with its place", new TypeError("undefined is no function"), "error"],
])("%s; the line names the Voicebot", (_what, error, level) => {
  const line = logged(error);
  expect(levels[Number(line["level"])]).toBe(level);
  expect(line["voicebot"]).toEqual(key);
  if (level === "error") expect(line["err"]).toMatchObject({ stack: expect.stringContaining("reconcile-log.test.ts") });
  else if (error !== undefined) expect(line["reason"]).toBe((error as Error).message);
});
