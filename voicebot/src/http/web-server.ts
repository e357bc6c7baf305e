/** The port that is reached from outside, through an Ingress: Twilio's requests and streams, and the page to talk with. */
import websocket from "@fastify/websocket";
import Fastify, { type FastifyInstance } from "fastify";

export interface WebServerOptions {
  /** Each adds what it answers to. */
  readonly services: readonly ((server: FastifyInstance) => void)[];
}

/** Longer than any message of a call; a stream that sends more is cut. */
const longestMessageBytes = 64 * 1024;

export async function buildWebServer({ services }: WebServerOptions): Promise<FastifyInstance> {
  const server = Fastify({
    bodyLimit: 64 * 1024,
    requestTimeout: 10_000,
    connectionTimeout: 0,
    forceCloseConnections: true,
  });
  await server.register(websocket, { options: { maxPayload: longestMessageBytes, perMessageDeflate: false } });
  server.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });
  for (const add of services) add(server);
  return server;
}
