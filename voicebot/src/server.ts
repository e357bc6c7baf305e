/** What a pod answers about itself on the metrics port. Built apart from listening, so that tests can ask it directly. */
import Fastify, { type FastifyInstance } from "fastify";
import { Registry } from "prom-client";
import { paths } from "./contract/endpoints.ts";
import type { PodStatus } from "./contract/pod-status.ts";
import { plainText, plainTextContentType } from "./open-metrics.ts";

export interface ServerOptions {
  /** The metrics in OpenMetrics, exemplars included. */
  readonly metrics: () => Promise<string>;
  readonly status: () => PodStatus;
}

const openMetricsContentType = Registry.OPENMETRICS_CONTENT_TYPE;

export function buildServer({ metrics, status }: ServerOptions): FastifyInstance {
  const server = Fastify({
    bodyLimit: 1024,
    requestTimeout: 10_000,
    connectionTimeout: 30_000,
    forceCloseConnections: true,
  });

  for (const path of ["/", paths.metrics]) {
    server.get(path, async (request, reply) => {
      const text = await metrics();
      const open = request.headers.accept?.includes("application/openmetrics-text") ?? false;
      return reply
        .header("content-type", open ? openMetricsContentType : plainTextContentType)
        .send(open ? text : plainText(text));
    });
  }
  server.get(paths.live, (_request, reply) => reply.type("text/plain").send("ok\n"));
  server.get(paths.ready, (_request, reply) => {
    const now = status();
    return reply
      .code(now.ready ? 200 : 503)
      .type("text/plain")
      .send(now.ready ? "ok\n" : `${reasonsOf(now).join("\n")}\n`);
  });
  server.get(paths.status, (_request, reply) => reply.send(status()));
  return server;
}

/** Why a pod is not ready, one line each. */
function reasonsOf({ draining, missingCredentials, settingsError, voiceless }: PodStatus): string[] {
  return [
    ...(draining ? ["draining: finishing its calls before it leaves"] : []),
    ...(voiceless === undefined
      ? []
      : [`no voice: text-to-speech fails (${voiceless}), and no phrase is in the cache`]),
    ...(settingsError === null && missingCredentials.length === 0 && voiceless === undefined && !draining
      ? ["fetching the phrases from the speech cache"]
      : []),
    ...missingCredentials.map((key) => `missing credential: ${key}`),
    ...(settingsError === null ? [] : [`settings: ${settingsError}`]),
  ];
}
