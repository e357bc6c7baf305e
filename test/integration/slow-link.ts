/** A TCP proxy that delays what comes back: a network, or a server, with a latency. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

export interface SlowLink extends AsyncDisposable {
  readonly port: number;
  /** Milliseconds added to each answer from now on. */
  setDelay(ms: number): void;
  /** Chunks that went towards the server so far. */
  requests(): number;
}

export async function slowLink(targetPort: number): Promise<SlowLink> {
  let delayMs = 0;
  let requests = 0;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(targetPort, "127.0.0.1");
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.on("data", (chunk) => {
      requests += 1;
      far.write(chunk);
    });
    far.on("data", (chunk) => {
      if (delayMs === 0) near.write(chunk);
      else setTimeout(() => near.writable && near.write(chunk), delayMs);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    setDelay: (ms) => {
      delayMs = ms;
    },
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
