/** The operator's own HTTP: its metrics, and whether it lives and is ready. */
import fastify, { type FastifyInstance } from "fastify";

export interface Health {
  /** Why the operator should be restarted; undefined: it lives. */
  readonly illness: () => string | undefined;
  /** The caches hold what the cluster holds. Standbys are ready too. */
  readonly ready: () => boolean;
}

export interface ServerOptions extends Health {
  readonly exposition: () => Promise<{ contentType: string; text: string }>;
}

/** Built, not listening. */
export function operatorServer(options: ServerOptions): FastifyInstance {
  const server = fastify({ logger: false, requestTimeout: 10_000, bodyLimit: 1024, forceCloseConnections: true });
  server.get("/metrics", async (_request, reply) => {
    const { contentType, text } = await options.exposition();
    return reply.type(contentType).send(text);
  });
  for (const path of ["/healthz", "/livez"]) {
    server.get(path, async (_request, reply) => {
      const illness = options.illness();
      return reply.code(illness === undefined ? 200 : 503).send({ status: illness ?? "ok" });
    });
  }
  server.get("/readyz", async (_request, reply) => {
    const ready = options.ready();
    return reply.code(ready ? 200 : 503).send({ status: ready ? "ok" : "the caches are not filled yet" });
  });
  return server;
}

/** A watch renews itself every ten minutes at most: silence beyond this is a stall that only a restart ends. */
const longestSilenceMs = 15 * 60_000;
/** Every request of a reconcile has a deadline: one that runs longer hangs on a mistake of ours. */
const longestReconcileSeconds = 5 * 60;

export function illnessOf(silenceMs: number, inWorkSeconds: readonly number[]): string | undefined {
  if (silenceMs > longestSilenceMs) return "a watch has been silent for too long";
  if (Math.max(0, ...inWorkSeconds) > longestReconcileSeconds) return "a reconcile does not end";
  return undefined;
}
