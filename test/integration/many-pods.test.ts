/** A thousand pods that answer over HTTP, and some that hang: what the operator knows of the others stays fresh. */
import { Worker } from "node:worker_threads";
import { pollManyPods } from "@voicebots/operator/many-pods";
import { afterAll, beforeAll, expect, test } from "vitest";

const pods = 1000;
/** A zone of three that is lost; one in twenty is less. */
const hanging = 334;
/** The first of them: whoever asks in order meets them all at once. */
const addresses = Array.from({ length: pods }, (_, number) => `127.81.${number >> 8}.${number & 255}`);
const mostAtOnce = 64;

/** In a thread of its own, as pods take none of the operator's time; it says its port, and under /most how many questions it had at once. */
const answering = `
const { createServer } = require("node:http");
const { parentPort } = require("node:worker_threads");
const status = JSON.stringify({
  version: "test", activeCalls: 3, maxCalls: 25, draining: false, ready: true, missingCredentials: [],
  refusedCredentials: [], cache: "connected", settingsError: null, pricesError: null,
});
let atOnce = 0;
let most = 0;
const server = createServer((request, response) => {
  if (request.url === "/most") return response.end(JSON.stringify({ most }));
  atOnce += 1;
  most = Math.max(most, atOnce);
  response.once("close", () => { atOnce -= 1; });
  const [, , third, fourth] = request.socket.localAddress.split(".").map(Number);
  if (third * 256 + fourth >= ${hanging}) response.end(status);
});
server.listen(0, "0.0.0.0", () => parentPort.postMessage({ port: server.address().port }));
`;

let worker: Worker;
let port: number;

beforeAll(async () => {
  worker = new Worker(answering, { eval: true });
  ({ port } = await new Promise<{ port: number }>((resolve) => worker.once("message", resolve)));
});
afterAll(() => worker?.terminate());

test("of a thousand pods each is heard every few seconds, sixty-four at once, also while a third of them hangs", async () => {
  const polling = pollManyPods(addresses, port);
  try {
    const lookEveryMs = 250;
    const longEnough = 8000 / lookEveryMs;
    // A report is fresh for five seconds, and eight are more than that: a busy machine is given another try.
    const deadline = Date.now() + 120_000;
    let fresh: number[] = [];
    while (fresh.length < longEnough) {
      expect(Date.now(), `in vain: ${polling.fresh()} of ${pods} are fresh`).toBeLessThan(deadline);
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
      fresh = polling.fresh() === pods - hanging ? [...fresh, pods - hanging] : [];
    }
    const { most } = (await (await fetch(`http://127.0.0.1:${port}/most`)).json()) as { most: number };
    expect(most).toBeGreaterThan(mostAtOnce / 4);
    // Whoever is given up is counted until its connection is seen to be closed.
    expect(most).toBeLessThanOrEqual(2 * mostAtOnce);
  } finally {
    await polling.stop();
  }
}, 180_000);
