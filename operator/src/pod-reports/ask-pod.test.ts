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

async function asking(answer: RequestListener): Promise<(signal?: AbortSignal) => Promise<unknown>> {
  server = createServer(answer);
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { ask } = (asker = podAsker());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return (signal = new AbortController().signal) => ask(origin, signal);
}

const ask = async (answer: RequestListener): Promise<unknown> => (await asking(answer))();

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
    "answers a letter at a time",
    (_request, response) => {
      const letters = JSON.stringify(status)[Symbol.iterator]();
      const writing = setInterval(() => response.write(letters.next().value ?? " "), 50);
      response.on("close", () => clearInterval(writing));
    },
  ],
  [
    "says far too much",
    (_request, response) => response.end(JSON.stringify({ ...status, version: "x".repeat(200_000) })),
  ],
])("a pod that %s has no report", async (_what, answer) => {
  expect(await ask(answer)).toBeUndefined();
});

test("an answer is what the pod says now, also where it is what another said before", async () => {
  let activeCalls = 0;
  const again = await asking((_request, response) => response.end(JSON.stringify({ ...status, activeCalls })));
  const said = [];
  for (activeCalls of [3, 4, 3, ...Array.from({ length: 300 }, (_, number) => number), 3])
    said.push([activeCalls, await again()]);
  for (const [calls, answer] of said) expect(answer).toEqual({ ...status, activeCalls: calls });
});

test("whoever ends the asking ends the question too", async () => {
  const again = await asking((_request, response) => response.end(JSON.stringify(status)));
  expect(await again()).toEqual(status);
  expect(await again(AbortSignal.abort())).toBeUndefined();
  const ending = new AbortController();
  const question = again(ending.signal);
  ending.abort();
  expect(await question).toBeUndefined();
  expect(await again()).toEqual(status);
});
