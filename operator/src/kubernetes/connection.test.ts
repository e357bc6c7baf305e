import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeClock, fakeClock } from "../fake-clock.ts";
import { accessBy } from "./access.ts";
import { apiClient } from "./api-client.ts";
import { type Connection, connect } from "./connection.ts";

let folder: string;
let authorityFile: string;
let server: Server;
let connections: number;
let clock: FakeClock;
let connection: Connection;
let answerSlowly: Promise<void> | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "connection-"));
  authorityFile = join(folder, "ca.crt");
  await writeFile(authorityFile, "first");
  connections = 0;
  answerSlowly = undefined;
  server = createServer((_request, response) => {
    void Promise.resolve(answerSlowly).then(() => response.end("{}"));
  });
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [
      {
        name: "c",
        server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        caFile: authorityFile,
        skipTLSVerify: true,
      },
    ],
    users: [{ name: "u", token: "secret" }],
    contexts: [{ name: "x", cluster: "c", user: "u" }],
    currentContext: "x",
  });
  clock = fakeClock();
  connection = connect(accessBy(config), clock);
});
afterEach(async () => {
  await connection.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

test("a thousand requests in a day share one dispatcher and at most sixteen connections", async () => {
  const client = apiClient(connection, clock, { finished: () => undefined });
  const { dispatcher } = await connection.access("request");
  for (let hour = 0; hour < 20; hour += 1) {
    await Promise.all(Array.from({ length: 50 }, () => client.request({ method: "GET", path: "/x" })));
    clock.advance(3_600_000);
  }
  expect((await connection.access("request")).dispatcher).toBe(dispatcher);
  expect(connections).toBeLessThanOrEqual(16);
});

test("a watch has a pool of its own, so that watches never take the requests' connections", async () => {
  const [request, watch] = [await connection.access("request"), await connection.access("watch")];
  expect(watch.dispatcher).not.toBe(request.dispatcher);
  expect(request.headers).toMatchObject({ Authorization: "Bearer secret" });
});

test("credentials that changed on disk are taken within half a minute, and what is under way ends on the old ones", async () => {
  const client = apiClient(connection, clock, { finished: () => undefined });
  const before = (await connection.access("request")).dispatcher;
  const slow = Promise.withResolvers<void>();
  answerSlowly = slow.promise;
  const underWay = client.request({ method: "GET", path: "/slow" });
  await expect.poll(() => connections, { timeout: 10_000 }).toBe(1);
  answerSlowly = undefined;
  await writeFile(authorityFile, "second");
  expect((await connection.access("request")).dispatcher).toBe(before);
  clock.advance(30_001);
  expect((await connection.access("request")).dispatcher).not.toBe(before);
  expect(await client.request({ method: "GET", path: "/x" })).toEqual({});
  slow.resolve();
  expect(await underWay).toEqual({});
});
