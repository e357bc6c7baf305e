import { afterEach, beforeEach, expect, test } from "vitest";
import { type Clock, systemClock } from "../clock.ts";
import { ClusterError } from "../reconcile/cluster.ts";
import { type ApiClient, apiClient } from "./api-client.ts";
import { concurrencyLimit, LineIsFull } from "./concurrency-limit.ts";
import { type FakeApiServer, fakeApiServer } from "./fake-api-server.ts";

const hasty: Clock = { ...systemClock, after: (ms, run) => systemClock.after(ms / 100, run) };

let server: FakeApiServer;
let client: ApiClient;
let finished: string[];
beforeEach(async () => {
  server = await fakeApiServer();
  finished = [];
  client = apiClient(server.connection, hasty, { finished: ({ method, code }) => finished.push(`${method} ${code}`) });
});
afterEach(() => server.close());

const status = (code: number, reason: string) => ({
  status: code,
  body: { kind: "Status", code, reason, message: `because ${reason}` },
});

test.each([
  [400, "BadRequest", "invalid"],
  [401, "Unauthorized", "forbidden"],
  [403, "Forbidden", "forbidden"],
  [404, "NotFound", "not-found"],
  [409, "AlreadyExists", "exists"],
  [409, "Conflict", "conflict"],
  [422, "Invalid", "invalid"],
] as const)(
  "an answer %i %s is told as %s, with the API server's words, and not tried again",
  async (code, reason, kind) => {
    server.answer = () => status(code, reason);
    await expect(client.request({ method: "PATCH", path: "/x", body: {} })).rejects.toMatchObject({
      kind,
      message: `because ${reason}`,
    });
    expect(finished).toEqual([`PATCH ${code}`]);
  },
);

test("what passes by itself is tried three times in all", async () => {
  server.harm("500", "cut");
  expect(await client.request({ method: "GET", path: "/x" })).toMatchObject({ kind: "List" });
  expect(finished).toEqual(["GET 500", "GET <error>", "GET 200"]);
  server.harm("500", "500", "500");
  await expect(client.request({ method: "GET", path: "/x" })).rejects.toMatchObject({ kind: "unavailable" });
});

test("a busy API server is given the time that it asks for, and when it asks for much the caller decides", async () => {
  server.harm("429");
  await client.request({ method: "GET", path: "/x" });
  expect(finished).toEqual(["GET 429", "GET 200"]);
  server.answer = () => ({ ...status(429, "TooManyRequests"), headers: { "retry-after": "60" } });
  await expect(client.request({ method: "GET", path: "/x" })).rejects.toMatchObject({
    kind: "overloaded",
    retryAfterMs: 60_000,
  });
  expect(finished).toHaveLength(3);
});

test("a request that gets no answer ends at its deadline", async () => {
  server.harm("hang");
  const asked = client.request({ method: "GET", path: "/x", deadlineMs: 50, attempts: 1 });
  await expect(asked).rejects.toBeInstanceOf(ClusterError);
  expect(finished).toEqual(["GET <error>"]);
});

test("fields that we do not know pass through untouched", async () => {
  const body = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "a", future: 1 },
    spec: { futureField: { deep: [1] } },
  };
  await client.request({ method: "POST", path: "/x", body });
  expect(server.requests[0]?.body).toEqual(body);
});

test("so many at once, so many in line, and no more", async () => {
  const limited = concurrencyLimit(2, 1);
  let running = 0;
  let most = 0;
  const finish: (() => void)[] = [];
  const job = () =>
    limited(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => finish.push(resolve));
      running -= 1;
    });
  const jobs = [job(), job(), job()];
  await expect(job()).rejects.toBeInstanceOf(LineIsFull);
  for (let done = 0; done < 3; done += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    finish.shift()?.();
  }
  await Promise.all(jobs);
  expect(most).toBe(2);
  await expect(limited(async () => "free again")).resolves.toBe("free again");
});
