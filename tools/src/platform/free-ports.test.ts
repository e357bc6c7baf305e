import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { freePort, freePorts, isFree } from "./free-ports.ts";

test("ports are all different, and none is one that an outgoing connection could be given", async () => {
  const ports = await freePorts(20);
  expect(new Set(ports).size).toBe(20);
  expect(Math.max(...ports)).toBeLessThan(32_768);
});

test("a port is free until somebody listens there, and again when nobody does", async () => {
  const port = await freePort();
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  expect(await isFree(port, "127.0.0.1")).toBe(false);
  server.close();
  await once(server, "close");
  expect(await isFree(port, "127.0.0.1")).toBe(true);
});
