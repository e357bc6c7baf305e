/** The control API, on the providers' own port: what was billed, how slow, how broken, and what was recorded. */
import type { FastifyInstance } from "fastify";
import * as z from "zod";
import type { Emulation } from "./emulation.ts";
import type { Records } from "./records.ts";
import { Delays, Failures } from "./settings.ts";

export function control(app: FastifyInstance, emulation: Emulation, records: Records): void {
  app.get("/healthz", async () => ({ status: "ok" }));
  app.get("/_control/counts", async () => emulation.ledger.counts());
  app.delete("/_control/counts", async (_, reply) => {
    emulation.ledger.clear();
    return reply.code(204).send();
  });
  app.get("/_control/texts", async () => emulation.ledger.texts());
  app.get("/_control/records", async () => records.all());
  app.delete("/_control/records", async (_, reply) => {
    records.clear();
    return reply.code(204).send();
  });
  app.put("/_control/failures", async (request, reply) => {
    const failures = Failures.safeParse(Array.isArray(request.body) ? request.body : [request.body]);
    if (!failures.success) return reply.code(400).send({ error: z.prettifyError(failures.error) });
    emulation.failing.set(failures.data);
    return reply.code(204).send();
  });
  app.put("/_control/delays", async (request, reply) => {
    const delays = Delays.safeParse(request.body);
    if (!delays.success) return reply.code(400).send({ error: z.prettifyError(delays.error) });
    emulation.delays = delays.data;
    return reply.code(204).send();
  });
}
