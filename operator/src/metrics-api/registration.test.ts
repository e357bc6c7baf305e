import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type FakeClock, fakeClock } from "../fake-clock.ts";
import { apiClient } from "../kubernetes/api-client.ts";
import { type FakeApiServer, fakeApiServer } from "../kubernetes/fake-api-server.ts";
import { announce, type RegistrationOptions, register, untilFollowed } from "./registration.ts";
import { servingCertificate } from "./serving-certificate.ts";

const dayMs = 86_400_000;
const start = Date.UTC(2026, 0, 1);

interface ApiService {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>>; readonly resourceVersion?: string };
  readonly spec: { readonly caBundle: string };
}

let server: FakeApiServer;
let clock: FakeClock;
let apiService: ApiService | undefined;
/** What was written, in order: of the EndpointSlice to whom it leads, of the APIService how many authorities it holds. */
let written: string[];
/** So many writes of the APIService come too late: somebody was faster. */
let conflicts: number;

beforeEach(async () => {
  server = await fakeApiServer();
  clock = fakeClock();
  apiService = undefined;
  written = [];
  conflicts = 0;
  let version = 1;
  server.answer = (method, path, body) => {
    if (path.includes("/endpointslices/") && method === "PATCH") {
      const { endpoints } = body as { endpoints: { targetRef: { name: string } }[] };
      written.push(`to ${endpoints[0]?.targetRef.name}`);
      return { status: 200, body };
    }
    if (method === "PATCH") {
      const next = body as ApiService;
      const isLate = conflicts > 0 || next.metadata.resourceVersion !== apiService?.metadata.resourceVersion;
      conflicts = Math.max(0, conflicts - 1);
      version += 1;
      if (isLate) return { status: 409, body: { reason: "Conflict" } };
      apiService = { ...next, metadata: { ...next.metadata, resourceVersion: String(version) } };
      written.push(`${held().length} authorities`);
    }
    return apiService === undefined ? { status: 404, body: { reason: "NotFound" } } : { status: 200, body: apiService };
  };
});
afterEach(() => server.close());

const held = (): string[] =>
  Buffer.from(apiService?.spec.caBundle ?? "", "base64")
    .toString()
    .split(/(?<=-----END CERTIFICATE-----)\n/)
    .filter((one) => one !== "");
const madeAt = async (now: number): Promise<string> =>
  (await servingCertificate(["metrics"], now, 30 * dayMs)).authority;

const optionsOf = (podName: string): RegistrationOptions => ({
  client: apiClient(server.connection, clock, { finished: () => undefined }),
  clock,
  namespace: "voicebots",
  serviceName: "metrics",
  podName,
  podIp: "10.0.0.7",
  port: 8443,
  ownerClusterRole: undefined,
});

/** By the fake clock, moved on whenever something waits for it. */
async function inItsTime<T>(work: Promise<T>): Promise<T> {
  let isDone = false;
  const marked = work.finally(() => {
    isDone = true;
  });
  await vi.waitFor(
    () => {
      if (clock.pending > 0) clock.advance(250);
      expect(isDone).toBe(true);
    },
    { timeout: 20_000, interval: 2 },
  );
  return marked;
}

test("an operator that does not lead has its authority there before it does, and then only changes where the questions go", async () => {
  const [first, second] = [await madeAt(start), await madeAt(start)];
  await register(optionsOf("one"), [first]);
  expect(await announce(optionsOf("two"), [second])).toBe(true);
  expect(new Set(held())).toEqual(new Set([first, second]));
  expect(apiService?.metadata.annotations).toEqual({ "voicebot.dev/served-by": "one" });
  expect(await announce(optionsOf("two"), [second])).toBe(true);
  await register(optionsOf("two"), [second]);
  expect(written).toEqual(["to one", "1 authorities", "2 authorities", "to two", "2 authorities"]);
  expect(apiService?.metadata.annotations).toEqual({ "voicebot.dev/served-by": "two" });
});

test("who leads without having been announced is known a moment before it is asked", async () => {
  const [first, second] = [await madeAt(start), await madeAt(start)];
  await register(optionsOf("one"), [first]);
  const before = clock.now();
  await inItsTime(register(optionsOf("two"), [second]));
  expect(written.slice(2)).toEqual(["2 authorities", "to two", "2 authorities"]);
  expect(clock.now() - before).toBeGreaterThanOrEqual(1000);
});

test("nothing is announced where nothing is registered, or another adapter is", async () => {
  const own = await madeAt(start);
  expect(await announce(optionsOf("two"), [own])).toBe(false);
  apiService = { metadata: {}, spec: { caBundle: "" } };
  expect(await announce(optionsOf("two"), [own])).toBe(false);
  expect(written).toEqual([]);
});

test("authorities of others stay until they have run out, the newest fifteen of them", async () => {
  const old = await madeAt(start - 40 * dayMs);
  const others = await Promise.all(Array.from({ length: 20 }, (_, day) => madeAt(start - day * dayMs)));
  await register(optionsOf("one"), [old, ...others, "no certificate"]);
  const own = await madeAt(start);
  await register(optionsOf("one"), [own]);
  expect(held()).toEqual([own, ...others.slice(0, 15)]);
});

test("two who announce themselves at once are both there in the end", async () => {
  const [first, second, third] = [await madeAt(start), await madeAt(start), await madeAt(start)];
  await register(optionsOf("one"), [first]);
  conflicts = 1;
  await Promise.all([announce(optionsOf("two"), [second]), announce(optionsOf("three"), [third])]);
  expect(new Set(held())).toEqual(new Set([first, second, third]));
});

test("a leader that goes answers until a moment after the next one is asked; alone, or followed by nobody, it goes", async () => {
  const [first, second] = [await madeAt(start), await madeAt(start)];
  await register(optionsOf("one"), [first]);
  await inItsTime(untilFollowed(optionsOf("one"), [first], 5000));
  expect(clock.now()).toBe(0);
  await announce(optionsOf("two"), [second]);
  await inItsTime(untilFollowed(optionsOf("one"), [first], 5000));
  expect(clock.now()).toBeGreaterThanOrEqual(5000);
  const before = clock.now();
  const going = inItsTime(untilFollowed(optionsOf("one"), [first], 5_000_000));
  await vi.waitFor(() => expect(clock.now()).toBeGreaterThan(before + 1000), { timeout: 20_000 });
  await register(optionsOf("two"), [second]);
  const followed = clock.now();
  await going;
  expect(clock.now() - followed).toBeGreaterThanOrEqual(2000);
});
