import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PriceList } from "./price-list.ts";
import { listPrices } from "./prices.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "voicebot-prices-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const version = (name: string) => `version: ${name}\ndeepgram:\n  nova-3: { usdPerMinute: 1 }\n`;

test("without a file, and until there is one, the built-in prices are in force", () => {
  expect(new PriceList(undefined, listPrices).table).toBe(listPrices);
  const path = join(folder, "prices.yaml");
  const list = new PriceList(path, listPrices);
  expect([list.table, list.error, list.refresh()]).toEqual([listPrices, null, false]);
  writeFileSync(path, version("first"));
  expect([list.refresh(), list.table.version, list.refresh()]).toEqual([true, "first", false]);
});

test("a bad file is refused with its line, the prices before stay; a file that goes away leaves its prices", () => {
  const path = join(folder, "prices.yaml");
  writeFileSync(path, version("first"));
  const list = new PriceList(path, listPrices);
  writeFileSync(path, "version: second\ndeepgram:\n  nova-3: { usdPerMinute: dear }\n");
  expect([list.refresh(), list.table.version]).toEqual([true, "first"]);
  expect(list.error).toContain("line 3");
  expect(list.refresh()).toBe(false);
  rmSync(path);
  expect([list.refresh(), list.table.version, list.error]).toEqual([true, "first", null]);
  writeFileSync(path, version("second"));
  expect([list.refresh(), list.table.version]).toEqual([true, "second"]);
});
