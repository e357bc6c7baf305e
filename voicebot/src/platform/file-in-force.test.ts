import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FileInForce } from "./file-in-force.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "voicebot-file-"));
  path = join(folder, "file");
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (text: string) => (text.startsWith("bad") ? { refused: `line 1: ${text}` } : { value: text });

test("what was last good stays in force while the file is bad, or away; each change is told once", () => {
  const file = new FileInForce({ path, read });
  expect([file.refresh(), file.refresh(), file.value]).toEqual([true, false, null]);
  expect(file.error).toBe(`${path} cannot be read: ENOENT`);
  writeFileSync(path, "first");
  expect([file.refresh(), file.refresh(), file.value, file.error]).toEqual([true, false, "first", null]);
  writeFileSync(path, "bad");
  expect([file.refresh(), file.refresh(), file.value]).toEqual([true, false, "first"]);
  expect(file.error).toBe(`${path}: line 1: bad`);
  rmSync(path);
  expect([file.refresh(), file.refresh(), file.value]).toEqual([true, false, "first"]);
  writeFileSync(path, "second");
  expect([file.refresh(), file.value, file.error]).toEqual([true, "second", null]);
});

test("a file that could not be read for a moment is good again, as it was", () => {
  writeFileSync(path, "first");
  const file = new FileInForce({ path, read });
  file.refresh();
  rmSync(path);
  mkdirSync(path);
  expect([file.refresh(), file.value, file.error]).toEqual([true, "first", `${path} cannot be read: EISDIR`]);
  rmSync(path, { recursive: true });
  writeFileSync(path, "first");
  expect([file.refresh(), file.value, file.error]).toEqual([true, "first", null]);
});

test("one that may come later is no error until it is there", () => {
  const file = new FileInForce({ path, read, optional: true });
  expect([file.refresh(), file.value, file.error]).toEqual([false, null, null]);
  writeFileSync(path, "bad");
  expect([file.refresh(), file.error]).toEqual([true, `${path}: line 1: bad`]);
  rmSync(path);
  expect([file.refresh(), file.error]).toEqual([true, null]);
});

test("where there is none, and where it is too large, it is not read", () => {
  const none = new FileInForce({ path: undefined, read });
  expect([none.refresh(), none.value, none.error]).toEqual([false, null, null]);
  writeFileSync(path, "x".repeat(1_048_577));
  const large = new FileInForce({ path, read });
  expect([large.refresh(), large.value, large.error]).toEqual([true, null, `${path}: the file is too large`]);
});
