import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { type Clock, systemClock } from "../clock.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { apiClient } from "./api-client.ts";
import { type FakeApiServer, fakeApiServer } from "./fake-api-server.ts";
import { journalFolder } from "./journal-folder.ts";
import { reflector } from "./reflector.ts";
import { voicebotResource } from "./resources.ts";
import { type Change, Store } from "./store.ts";

/** Waits pass a thousand times faster. */
const hasty: Clock = { ...systemClock, after: (ms, run) => systemClock.after(ms > 60_000 ? ms : ms / 1000, run) };
const names = ["a", "b", "c", "d"];

const change = fc.record({
  does: fc.constantFrom("put" as const, "remove" as const, "write" as const),
  name: fc.constantFrom(...names),
});
const meanwhile = fc.oneof(
  { weight: 4, arbitrary: change },
  fc.record({ does: fc.constantFrom("compact" as const, "repeat" as const, "bookmark" as const) }),
);
/** What becomes of the file: a share of its length says where. */
const harm = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ does: "nothing" as const, at: 0 }) },
  fc.record({ does: fc.constantFrom("cut" as const, "flip" as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
);
/** A process, from its start to its end. */
const life = fc.record({
  /** While it looks on. */
  seen: fc.array(meanwhile, { maxLength: 8 }),
  /** Whether it is killed, with what was not written yet, instead of told to stop. */
  isKilled: fc.boolean(),
  harm,
  /** While there is none. */
  missed: fc.array(meanwhile, { maxLength: 8 }),
});
type Step =
  | { readonly does: "put" | "remove" | "write"; readonly name: string }
  | { readonly does: "compact" | "repeat" | "bookmark" };
type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;

const voicebot = (name: string): KubernetesObject => ({
  apiVersion: "voicebot.dev/v1alpha1",
  kind: "Voicebot",
  metadata: { name, namespace: "shop" },
  spec: { language: `é\u2028"${name}` },
});
const versions = (objects: Iterable<KubernetesObject>): Record<string, string | undefined> =>
  Object.fromEntries([...objects].map(({ metadata }) => [metadata.name, metadata.resourceVersion]));

function perform(server: FakeApiServer, store: Store | undefined, step: Step): void {
  switch (step.does) {
    case "put":
      server.put(voicebot(step.name));
      break;
    case "write":
      store?.putWritten(server.put(voicebot(step.name)));
      break;
    case "remove":
      server.remove("shop", step.name);
      break;
    case "compact":
      server.compact();
      break;
    case "repeat":
      server.repeatLastEvent();
      break;
    default:
      server.bookmark();
  }
}

/** A process that looks on: what it knows, what it was told, and how it ends. */
function process(server: FakeApiServer, folder: string) {
  const store = new Store();
  const told = new Map<string, Change>();
  const stop = new AbortController();
  const failures: unknown[] = [];
  const journals = journalFolder({
    folder,
    owner: { build: "1", podUid: "pod", server: "here", fieldManager: "voicebot-operator" },
    clock: hasty,
    onFailure: (_resource, error) => failures.push(error),
  });
  const watch = { resource: voicebotResource, namespace: undefined, labelSelector: undefined };
  const journal = journals.of(watch, store);
  const running = reflector({
    ...watch,
    fieldManager: "voicebot-operator",
    store,
    client: apiClient(server.connection, hasty, { finished: () => undefined }),
    clock: hasty,
    random: () => 0.5,
    onChange: (one) => told.set(one.object.metadata.name, one),
    onFailure: () => undefined,
    inTurn: (run) => run(),
    journal,
  });
  const ended = running.run(stop.signal);
  return { store, told, failures, running, journal, stop, ended };
}

async function damage(path: string, { does, at }: Life["harm"]): Promise<void> {
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined || bytes.length === 0 || does === "nothing") return;
  const index = Math.min(bytes.length - 1, Math.floor(at * bytes.length));
  if (does === "flip") bytes[index] = (bytes[index] ?? 0) ^ (1 << (Math.floor(at * 1000) % 8));
  await writeFile(path, does === "cut" ? bytes.subarray(0, index) : bytes);
}

/** Pages of whole lists: to look how far the API server is takes a single object. */
const lists = (server: FakeApiServer): number => server.requests.filter(({ url }) => url.includes("limit=100")).length;

test("whatever an earlier process kept, however it ended and whatever happened since, the store ends equal to the API server", async () => {
  const wentOn = { lives: 0 };
  const run = async (lives: readonly Life[]): Promise<void> => {
    const folder = await mkdtemp(join(tmpdir(), "journal-"));
    const path = join(folder, "apis_voicebot.dev_v1alpha1_voicebots.journal");
    const server = await fakeApiServer();
    try {
      for (const { seen, isKilled, harm: harmed, missed } of [...lives, { ...peace }]) {
        const listsBefore = lists(server);
        const one = process(server, folder);
        await vi.waitFor(() => expect(one.running.synced()).toBe(true), { timeout: 10_000, interval: 2 });
        if (lists(server) === listsBefore) wentOn.lives += 1;
        for (const step of seen) perform(server, one.store, step);
        await vi.waitFor(() => expect(versions(one.store.all())).toEqual(versions(server.objects())), {
          timeout: 10_000,
          interval: 2,
        });
        const there = [...one.told.values()].filter(({ type }) => type !== "deleted").map(({ object }) => object);
        const ours = new Set(seen.flatMap((step) => (step.does === "write" ? [step.name] : [])));
        for (const { metadata } of there)
          if (!ours.has(metadata.name)) expect(one.store.get("shop", metadata.name)).toBeDefined();
        await wait(isKilled ? 3 : 0);
        const kept = await readFile(path).catch(() => undefined);
        one.stop.abort();
        await one.ended;
        await one.journal.close();
        // Whoever is killed leaves the file as it was.
        if (isKilled) await (kept === undefined ? rm(path, { force: true }) : writeFile(path, kept));
        await damage(path, harmed);
        for (const step of missed) perform(server, undefined, step);
      }
    } finally {
      await server.close();
      await rm(folder, { recursive: true });
    }
  };
  await fc.assert(fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 4 }), run), { numRuns: 60 });
  expect(wentOn.lives).toBeGreaterThan(10);
}, 120_000);

const peace: Life = { seen: [], isKilled: false, harm: { does: "nothing", at: 0 }, missed: [] };
