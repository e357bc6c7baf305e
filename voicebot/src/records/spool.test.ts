import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLogger } from "../platform/logger.ts";
import type { Parcel } from "./parcel.ts";
import { Spool } from "./spool.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "voicebot-spool-"));
});
afterEach(() => rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 }));

const parcel = (id: string): Parcel => ({
  id,
  kind: "event",
  lane: "call",
  url: "http://sink/ingest",
  body: `{"id":"${id}"}`,
  createdAt: 1,
});
const open = (limits?: Parameters<typeof Spool.open>[2]) => Spool.open(folder, createLogger("silent"), limits);

async function filled(...ids: string[]): Promise<Spool> {
  const spool = await open();
  for (const id of ids) {
    const entry = spool.put(parcel(id));
    if (entry) await spool.written(entry);
  }
  return spool;
}

async function idsIn(spool: Spool): Promise<(string | undefined)[]> {
  return Promise.all(spool.entries().map(async (entry) => (await spool.read(entry))?.id));
}

test("the next process finds what this one left, in order, and nothing that was delivered", async () => {
  const spool = await filled("a", "b", "c");
  const [first] = spool.entries();
  if (first) await spool.remove(first);
  const next = await open();
  expect(await idsIn(next)).toEqual(["b", "c"]);
  const entry = next.put(parcel("d"));
  if (entry) await next.written(entry);
  expect(await idsIn(await open())).toEqual(["b", "c", "d"]);
});

test("a file that was not written whole is no parcel; one that is broken is put aside", async () => {
  await filled("a");
  writeFileSync(join(folder, "000000000007.json.part"), '{"id":');
  writeFileSync(join(folder, "000000000008.json"), '{"id":');
  const spool = await open();
  expect(await idsIn(spool)).toEqual(["a"]);
  expect(readdirSync(folder).sort()).toEqual(["000000000001.json", "dead"]);
  expect(readdirSync(join(folder, "dead"))).toEqual(["000000000008.json"]);
  expect(spool.put(parcel("b"))?.number).toBe(9);
});

test("whatever somebody writes into it, it opens", async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
      writeFileSync(join(folder, "000000000001.json"), text);
      expect((await open()).entries()).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

test("it holds no more than it may, in number and in bytes, also of what nobody wanted", async () => {
  const spool = await open({ parcels: 2, bytes: 1000, dead: 1 });
  for (const id of ["a", "b"]) expect(spool.put(parcel(id))).not.toBeNull();
  expect(spool.put(parcel("c"))).toBeNull();
  for (const entry of spool.entries()) await spool.bury(entry);
  expect(readdirSync(join(folder, "dead"))).toEqual(["000000000002.json"]);
  expect(spool.put({ ...parcel("large"), body: "x".repeat(1000) })).toBeNull();
});

test("what was just written need not be read again; of much that waits, most is on disk alone", async () => {
  const spool = await filled("a");
  rmSync(join(folder, "000000000001.json"));
  expect(await idsIn(spool)).toEqual(["a"]);
  for (const id of ["b", "c", "d", "e"]) {
    const entry = spool.put({ ...parcel(id), body: "x".repeat(400_000) });
    if (entry) await spool.written(entry);
  }
  for (const number of [2, 3, 4, 5]) rmSync(join(folder, `00000000000${number}.json`));
  expect(await idsIn(spool)).toEqual(["a", "b", "c", undefined, undefined]);
});

test("where the disk refuses, a parcel is kept in memory", async () => {
  writeFileSync(join(folder, "file"), "");
  const spool = await Spool.open(join(folder, "file", "below"), createLogger("silent"));
  const entry = spool.put(parcel("a"));
  if (!entry) throw new Error("no room");
  expect((await spool.read(entry))?.id).toBe("a");
  await spool.remove(entry);
  expect(spool.entries()).toEqual([]);
});
