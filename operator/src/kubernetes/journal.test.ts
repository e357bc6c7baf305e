import { copyFileSync, renameSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type FakeClock, fakeClock } from "../fake-clock.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import type { Journal, JournalFailure } from "./journal.ts";
import { type JournalOwner, journalFolder } from "./journal-folder.ts";
import { kept } from "./kept.ts";
import { resourceOf, voicebotResource } from "./resources.ts";
import { instanceLabel, Store } from "./store.ts";

const configMaps = resourceOf("v1", "ConfigMap");
const owner: JournalOwner = { build: "1", podUid: "pod", server: "https://here", fieldManager: "voicebot-operator" };
const soon = { timeout: 10_000, interval: 5 };

let folder: string;
let clock: FakeClock;
let failures: string[];
let opened: Journal[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "journal-"));
  clock = fakeClock();
  failures = [];
  opened = [];
});
afterEach(async () => {
  for (const one of opened) await one.close();
  await rm(folder, { recursive: true, force: true });
});

const voicebot = (name: string, resourceVersion: string, word = name): KubernetesObject => ({
  apiVersion: "voicebot.dev/v1alpha1",
  kind: "Voicebot",
  metadata: { name, namespace: "shop", resourceVersion },
  spec: { word },
});

function open({ by = owner, resource = voicebotResource, at = folder } = {}) {
  const store = new Store();
  const onFailure = (_resource: unknown, error: unknown, failed: JournalFailure): void =>
    void failures.push(`${failed}: ${String(error)}`);
  const folderOf = journalFolder({ folder: at, owner: by, clock, onFailure });
  const journal = folderOf.of({ resource, namespace: undefined, labelSelector: undefined }, store);
  opened.push(journal);
  return { store, journal };
}

async function keep(objects: readonly KubernetesObject[], position: string): Promise<void> {
  const { store, journal } = open();
  await journal.read();
  store.replace(objects, position);
  journal.listed(position);
  await journal.close();
}

const files = () => readdir(folder);
const path = () => join(folder, "apis_voicebot.dev_v1alpha1_voicebots.journal");

test("what was listed and what changed since is there for the next process, with how far it is complete", async () => {
  const { store, journal } = open();
  expect(await journal.read()).toBeUndefined();
  store.replace([voicebot("a", "3"), voicebot("b", "4"), voicebot("c", "5")], "7");
  journal.listed("7");
  clock.advance(10_000);
  await vi.waitFor(async () => expect(await files()).toEqual(["apis_voicebot.dev_v1alpha1_voicebots.journal"]), soon);
  store.observe(voicebot("a", "8", "changed"));
  journal.changed(voicebot("a", "8"));
  store.remove(voicebot("b", "9"));
  journal.changed(voicebot("b", "9"));
  journal.reached("9");
  await journal.close();

  const found = await open().journal.read();
  expect(found?.objects.map(({ metadata, spec }) => [metadata.name, metadata.resourceVersion, spec])).toEqual([
    ["a", "8", { word: "changed" }],
    ["c", "5", { word: "c" }],
  ]);
  expect(found).toMatchObject({ position: "9", newest: 9n, listedAt: Date.UTC(2026, 0, 1) });
  expect((await stat(path())).mode & 0o777).toBe(0o600);
  expect(failures).toEqual([]);
});

test("one kind is read after another, so that the API server can be asked about the first while the last is read", async () => {
  const kinds = ["ConfigMap", "Service", "ServiceAccount"].map((kind) => resourceOf("v1", kind));
  const folderOf = () =>
    journalFolder({ folder, owner, clock, onFailure: (_resource, error) => void failures.push(String(error)) });
  const journalsOf = (of: ReturnType<typeof folderOf>) =>
    kinds.map((resource) => of.of({ resource, namespace: undefined, labelSelector: undefined }, new Store()));
  const write = async (position: string) => {
    for (const one of journalsOf(folderOf())) {
      await one.read();
      one.listed(position);
      await one.close();
    }
  };
  const last = join(folder, "api_v1_serviceaccounts.journal");
  await write("20");
  copyFileSync(last, join(folder, "later"));
  await write("10");
  opened = journalsOf(folderOf());
  const [first, ...others] = opened.map((one) => one.read());
  expect(await first).toMatchObject({ position: "10" });
  // Whoever had opened it by now would read what it was.
  renameSync(join(folder, "later"), last);
  expect(await Promise.all(others)).toMatchObject([{ position: "10" }, { position: "20" }]);
  expect(failures).toEqual([]);
});

test("while nothing changes nothing is written, and there is no timer", async () => {
  await keep([voicebot("a", "3")], "7");
  const { journal } = open();
  await journal.read();
  const before = await stat(path());
  clock.advance(3_600_000);
  expect(clock.pending).toBe(0);
  await journal.close();
  expect((await stat(path())).mtimeMs).toBe(before.mtimeMs);
});

test("another version of the program, another pod, another cluster or another field manager lists anew", async () => {
  const others: Partial<JournalOwner>[] = [
    { build: "2" },
    { podUid: "next" },
    { server: "there" },
    { fieldManager: "x" },
  ];
  for (const other of others) {
    await keep([voicebot("a", "3")], "7");
    expect(await open({ by: { ...owner, ...other } }).journal.read()).toBeUndefined();
    expect(await files()).toEqual([]);
  }
  expect(failures).toEqual([]);
});

test("what was compared with what is desired need not be compared again, and what was not can be", async () => {
  const configMap = (name: string): KubernetesObject => {
    const labels = { [instanceLabel]: "support" };
    const fieldsV1 = { "f:data": { "f:words": {} } };
    const managedFields = [{ manager: "voicebot-operator", operation: "Apply", fieldsV1 }];
    const metadata = { name, namespace: "shop", resourceVersion: "3", labels, managedFields };
    return kept({ apiVersion: "v1", kind: "ConfigMap", metadata }, configMaps, "voicebot-operator", true);
  };
  const [settled, open_] = [configMap("settled"), configMap("open")];
  settled.content?.settle("0123");
  const { store, journal } = open({ resource: configMaps });
  await journal.read();
  store.replace([settled, open_], "7");
  journal.listed("7");
  await journal.close();

  const found = await open({ resource: configMaps }).journal.read();
  const [first, second] = found?.objects ?? [];
  expect(first?.content).toMatchObject({ holds: "0123", hash: settled.content?.hash });
  expect(first?.content?.read()).toBeUndefined();
  expect(second?.content?.holds).toBeUndefined();
  expect(second?.content?.read()).toEqual(open_.content?.read());
  expect(second?.content?.read()?.owned).toEqual({ "f:data": { "f:words": {} } });
  const { content: _content, ...atHand } = open_;
  expect(second).toMatchObject(atHand);
});

test("of a last line that is torn only that is lost, and what comes next takes its place", async () => {
  await keep([voicebot("a", "3")], "7");
  await writeFile(path(), Buffer.concat([await readFile(path()), Buffer.from('01234567 ["+",{"meta')]));
  const { store, journal } = open();
  const found = await journal.read();
  expect(found).toMatchObject({ position: "7", objects: [{ metadata: { name: "a" } }] });
  store.restore(found?.objects ?? [], "7");
  store.observe(voicebot("b", "8"));
  journal.changed(voicebot("b", "8"));
  journal.reached("8");
  await journal.close();
  expect((await open().journal.read())?.objects.map(({ metadata }) => metadata.name)).toEqual(["a", "b"]);
  expect(failures).toEqual([]);
});

test("a list of which the end is missing is none", async () => {
  await keep([voicebot("a", "3"), voicebot("b", "4")], "7");
  const lines = (await readFile(path(), "utf8")).split("\n");
  await writeFile(path(), `${lines.slice(0, -2).join("\n")}\n`);
  expect(await open().journal.read()).toBeUndefined();
});

test("a byte that is another makes all of the kind worthless, and that is said", async () => {
  await keep([voicebot("a", "3")], "7");
  const bytes = await readFile(path());
  bytes[bytes.indexOf("word")] = 0x57;
  await writeFile(path(), bytes);
  expect(await open().journal.read()).toBeUndefined();
  expect(await files()).toEqual([]);
  expect(failures).toEqual(["reading: DamagedLine: a line does not have its checksum"]);
});

test("what is mostly outdated is written anew", async () => {
  const { store, journal } = open();
  await journal.read();
  store.replace([voicebot("a", "3")], "3");
  journal.listed("3");
  clock.advance(10_000);
  await vi.waitFor(async () => expect(await files()).toHaveLength(1), soon);
  const word = "x".repeat(700_000);
  for (const version of ["4", "5", "6"]) {
    store.observe(voicebot("a", version, word));
    journal.changed(voicebot("a", version));
    journal.reached(version);
    const position = `["@","${version}"]`;
    await vi.waitFor(async () => {
      clock.advance(1000);
      expect(await readFile(path(), "utf8")).toContain(position);
    }, soon);
  }
  await vi.waitFor(async () => {
    clock.advance(1000);
    expect((await stat(path())).size).toBeLessThan(1_400_000);
  }, soon);
  await journal.close();
  expect((await open().journal.read())?.objects[0]?.["spec"]).toEqual({ word });
});

test("a disk that takes nothing ends it: said once, and nothing is left behind", async () => {
  const occupied = join(folder, "occupied");
  await writeFile(occupied, "");
  const { store, journal } = open({ at: occupied });
  expect(await journal.read()).toBeUndefined();
  failures = [];
  store.replace([voicebot("a", "3")], "3");
  journal.listed("3");
  clock.advance(10_000);
  await vi.waitFor(() => expect(failures).toHaveLength(1), soon);
  journal.changed(voicebot("a", "4"));
  journal.reached("4");
  clock.advance(60_000);
  await journal.close();
  expect(failures).toHaveLength(1);
  expect(clock.pending).toBe(0);
});

test("more than there is room for is not kept at all", async () => {
  const { store, journal } = open();
  await journal.read();
  const word = "x".repeat(1_000_000);
  store.replace(
    Array.from({ length: 140 }, (_, number) => voicebot(`bot-${number}`, "3", word)),
    "3",
  );
  journal.listed("3");
  clock.advance(10_000);
  await vi.waitFor(() => expect(failures).toHaveLength(1), soon);
  expect(failures[0]).toMatch(/^writing: .*134217728 bytes/);
  expect(await files()).toEqual([]);
});

test("a kind that is no longer watched leaves nothing behind", async () => {
  await keep([voicebot("a", "3")], "7");
  const { journal } = open();
  await journal.read();
  await journal.discard();
  expect(await files()).toEqual([]);
});
