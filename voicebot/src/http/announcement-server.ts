/**
 * The port that a PBX asks over HTTP: announces a call before it sends it, and asks afterwards where the caller is to go.
 * Made for Asterisk's CURL(), which knows GET and POST and sees the body only: so the first word of each answer decides.
 */
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import * as z from "zod";
import type { RejectionReason } from "../telephony/audio-socket-server.ts";
import type { CallDirectory, Standing } from "../telephony/call-directory.ts";
import type { Parties } from "../telephony/call-leg.ts";

export interface AnnouncementServerOptions {
  readonly directory: CallDirectory;
  /** Why this pod would not take a call now; null: it would. */
  readonly refusal: () => RejectionReason | null;
}

const retryAfterSeconds = 5;
const mostParameters = 16;

const CallId = z.object({ id: z.uuid().toLowerCase() });
const Told = z
  .record(z.string().max(64), z.string().max(256))
  .refine((told) => Object.keys(told).length <= mostParameters);

/** An answer in one word and, for people, what it means. */
interface Answer {
  readonly code: number;
  readonly word: string;
  readonly destination?: string;
  readonly meaning?: string;
}

const idNeeded: Answer = {
  code: 400,
  word: "wrong-id",
  meaning: "The call's id must be a UUID: in Asterisk ${UUID()}; ${UNIQUEID} is none.",
};
const wrongPath: Answer = {
  code: 404,
  word: "wrong-path",
  meaning: "There is PUT (or POST) /calls/UUID, and GET /calls/UUID/outcome.",
};
const bodyNeeded: Answer = {
  code: 400,
  word: "wrong-body",
  meaning: `Send caller=…&called=… as a form or as a JSON object of texts: at most ${mostParameters}, of 256 characters each.`,
};

export function buildAnnouncementServer({ directory, refusal }: AnnouncementServerOptions): FastifyInstance {
  const server = Fastify({
    bodyLimit: 8192,
    requestTimeout: 10_000,
    connectionTimeout: 30_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 64 },
    // A path that cannot be decoded comes to no handler.
    frameworkErrors: (_error, request, reply) => {
      void say(request, reply, wrongPath);
    },
  });
  const form = "application/x-www-form-urlencoded";
  server.addContentTypeParser(form, { parseAs: "string" }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });

  const announce = async (request: FastifyRequest, reply: FastifyReply) => {
    const id = CallId.safeParse(request.params);
    if (!id.success) return say(request, reply, idNeeded);
    const told = Told.safeParse(request.body ?? {});
    if (!told.success) return say(request, reply, bodyNeeded);
    const refused = refusal();
    if (refused !== null) return say(request, reply.header("retry-after", retryAfterSeconds), turnedAway(refused));
    const { type } = await directory.standing(id.data.id);
    if (type !== "unknown" && type !== "announced") {
      return say(request, reply, { code: 409, word: "used", meaning: "This call has been: make a new UUID for each." });
    }
    await directory.announce(id.data.id, partiesIn(told.data));
    return say(request, reply, { code: 201, word: "expected" });
  };
  server.put("/calls/:id", announce);
  server.post("/calls/:id", announce);

  server.get("/calls/:id/outcome", async (request, reply) => {
    const id = CallId.safeParse(request.params);
    if (!id.success) return say(request, reply, idNeeded);
    return say(request, reply, outcomeOf(await directory.fateOf(id.data.id)));
  });

  server.setNotFoundHandler((request, reply) => say(request, reply, wrongPath));
  server.setErrorHandler((error: { statusCode?: number }, request, reply) => {
    const code = error.statusCode ?? 500;
    return say(request, reply, code < 500 ? { ...bodyNeeded, code } : { code, word: "failed" });
  });
  return server;
}

function partiesIn({ caller, called, ...parameters }: Readonly<Record<string, string>>): Parties {
  return { caller: caller || null, called: called || null, parameters };
}

function turnedAway(reason: RejectionReason): Answer {
  const meaning = `No room (${reason}): send the caller elsewhere, or try again in ${retryAfterSeconds} seconds.`;
  return { code: 503, word: "busy", meaning };
}

function outcomeOf(standing: Standing): Answer {
  switch (standing.type) {
    case "transfer":
      return { code: 200, word: "transfer", destination: standing.destination };
    case "hang-up":
      return { code: 200, word: "hangup" };
    case "in-progress":
      return { code: 409, word: "in-progress", meaning: "The call has not ended: ask when it has." };
    case "announced":
      return { code: 409, word: "announced", meaning: "The call has not come: was it refused, or sent elsewhere?" };
    case "unknown":
      return { code: 404, word: "unknown", meaning: "No such call within the last hour: was it refused?" };
    default:
      return standing satisfies never;
  }
}

/** One line of plain text, or JSON to who accepts it: `{"answer": word, "destination"?, "meaning"?}`. */
function say(request: FastifyRequest, reply: FastifyReply, { code, word, destination, meaning }: Answer) {
  reply.code(code);
  if (request.headers.accept?.includes("application/json")) {
    return reply.send({
      answer: word,
      ...(destination === undefined ? {} : { destination }),
      ...(meaning && { meaning }),
    });
  }
  const detail = destination ?? (meaning === undefined ? undefined : ` ${meaning}`);
  return reply.type("text/plain; charset=utf-8").send(`${detail === undefined ? word : `${word}:${detail}`}\n`);
}
