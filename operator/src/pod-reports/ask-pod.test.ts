import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type PodAsker, podAsker } from "./ask-pod.ts";

let server: Server | undefined;
let asker: PodAsker | undefined;
afterEach(async () => {
  await asker?.close();
  server?.closeAllConnections();
  server?.close();
});

async function ask(answer: RequestListener): Promise<unknown> {
  server = createServer(answer);
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  asker = podAsker();
  return asker.ask(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, new AbortController().signal);
}

const status = {
  version: "1",
  activeCalls: 3,
  maxCalls: 25,
  draining: false,
  ready: true,
  missingCredentials: ["groq"],
  refusedCredentials: [],
  cache: "none",
  settingsError: null,
  pricesError: null,
};

test("a pod's answer on /status is its report", async () => {
  expect(
    await ask((request, response) => response.end(JSON.stringify(request.url === "/status" ? status : {}))),
  ).toEqual(status);
});

test.each<[string, RequestListener]>([
  ["says something else", (_request, response) => response.end('{"activeCalls":-1}')],
  ["says nothing that is JSON", (_request, response) => response.end("<html>")],
  ["refuses", (_request, response) => response.writeHead(503).end(JSON.stringify(status))],
  ["hangs up", (request) => request.socket.destroy()],
  ["does not answer within a second", () => undefined],
  [
    "says far too much",
    (_request, response) => response.end(JSON.stringify({ ...status, version: "x".repeat(200_000) })),
  ],
])("a pod that %s has no report", async (_what, answer) => {
  expect(await ask(answer)).toBeUndefined();
});
