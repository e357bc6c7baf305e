/**
 * A sink of call records: CloudEvents over HTTP, structured, batched or binary.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 */
import type { FastifyInstance, FastifyRequest } from "fastify";
import * as z from "zod";

const CloudEvent = z.looseObject({
  specversion: z.literal("1.0"),
  id: z.string().min(1).max(256),
  source: z.string().min(1).max(1024),
  type: z.string().min(1).max(256),
});
export type CloudEvent = z.output<typeof CloudEvent>;

const maxRecords = 10_000;

export class Records {
  #events = new Map<string, CloudEvent>();

  /** A repeat, the same id from the same source, changes nothing. The oldest makes room. */
  add(event: CloudEvent): void {
    const key = JSON.stringify([event.source, event.id]);
    if (this.#events.has(key)) return;
    this.#events.set(key, event);
    const oldest = this.#events.keys().next();
    if (this.#events.size > maxRecords && oldest.done !== true) this.#events.delete(oldest.value);
  }

  /** Oldest first. */
  all(): CloudEvent[] {
    return [...this.#events.values()];
  }

  clear(): void {
    this.#events.clear();
  }
}

export function ingest(app: FastifyInstance, records: Records): void {
  app.post("/ingest", async (request, reply) => {
    const events = z.array(CloudEvent).max(1000).safeParse(eventsIn(request));
    if (!events.success) return reply.code(400).send({ error: z.prettifyError(events.error) });
    for (const event of events.data) records.add(event);
    return reply.code(202).send();
  });
}

function eventsIn({ headers, body }: FastifyRequest): unknown {
  if (Array.isArray(body)) return body;
  if (headers["ce-specversion"] === undefined) return [body];
  const attributes = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith("ce-") ? [[name.slice(3), value]] : [],
  );
  return [{ ...Object.fromEntries(attributes), data: body }];
}
