/** An HTTP server of one test's own on loopback: it ends with the test, whatever connections are open. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** Gives its URL, without a slash at the end. */
export async function aServer(
  answer: (response: ServerResponse, request: IncomingMessage) => unknown,
): Promise<string> {
  const server = createServer((request, response) => void answer(response, request));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
