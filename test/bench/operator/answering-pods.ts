/**
 * A thread that answers `/status` for all pods, as an idle bot does: the bench itself is away for seconds at a time, when it reads what
 * was written. `workerData` is where it counts the questions; it says "listening" when it is, or fails.
 */
import { createServer } from "node:http";
import { parentPort, workerData } from "node:worker_threads";
import { type PodStatus, paths, ports } from "@voicebots/voicebot/contract";

const idle: PodStatus = {
  version: "1",
  activeCalls: 0,
  maxCalls: 20,
  draining: false,
  ready: true,
  missingCredentials: [],
  refusedCredentials: [],
  models: { error: null, missing: [] },
  cache: "connected",
  settingsError: null,
  pricesError: null,
};
const asked = workerData as Int32Array<SharedArrayBuffer>;
const answer = JSON.stringify(idle);

createServer((request, response) => {
  if (request.url === paths.status) Atomics.add(asked, 0, 1);
  response.setHeader("content-type", "application/json").end(answer);
})
  // All of 127.0.0.0/8 is this machine; nobody else's business.
  .on("connection", (socket) => socket.localAddress?.startsWith("127.") || socket.destroy())
  .listen(ports.metrics, "0.0.0.0", () => parentPort?.postMessage("listening", []));
