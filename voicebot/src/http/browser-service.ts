/** The page "talk to your bot", and the calls that it makes. Served only where it is switched on. */
import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { WebSocket } from "ws";
import type { Clock } from "../platform/clock.ts";
import type { RejectionReason } from "../telephony/audio-socket-server.ts";
import { BrowserLeg } from "../telephony/browser-leg.ts";
import { readFromPage } from "../telephony/browser-message.ts";
import type { CallLeg, CallLegEvents } from "../telephony/call-leg.ts";
import { page } from "./talk-page.ts";

export const browserPaths = { page: "/talk/", call: "/talk/call" } as const;

export interface BrowserServiceOptions {
  readonly clock: Clock;
  readonly enabled: () => boolean;
  readonly answer: (leg: CallLeg) => CallLegEvents | RejectionReason;
  readonly onRejected: (reason: RejectionReason) => void;
}

const longestHandshakeMs = 5000;
const tryAgainLater = 1013;
const policyViolation = 1008;
/** Only its own script and style; nothing from elsewhere, and no frame around it. */
const contentSecurity =
  "default-src 'none'; script-src 'self' 'unsafe-inline' blob:; worker-src blob:; style-src 'unsafe-inline'; " +
  "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

export const browserService = (options: BrowserServiceOptions) => (server: FastifyInstance) => {
  const admit = async (request: FastifyRequest, reply: FastifyReply) => {
    if (!options.enabled()) return reply.code(404).send("the page is not switched on\n");
    // A page of another site must not place calls with its visitors' microphones.
    const { origin, host } = request.headers;
    if (origin !== undefined && URL.parse(origin)?.host !== host) return reply.code(403).send("another site's page\n");
    return;
  };
  server.get("/talk", { preHandler: admit }, (_request, reply) => reply.redirect("talk/"));
  server.get(browserPaths.page, { preHandler: admit }, (_request, reply) =>
    reply
      .type("text/html; charset=utf-8")
      .header("content-security-policy", contentSecurity)
      .header("permissions-policy", "microphone=(self)")
      .header("cache-control", "no-store")
      .send(page),
  );
  server.route({
    method: "GET",
    url: browserPaths.call,
    preValidation: admit,
    handler: (_request, reply) => reply.code(426).send("a WebSocket is expected here\n"),
    wsHandler: (socket) => converse(socket, options),
  });
};

function converse(socket: WebSocket, { clock, answer, onRejected }: BrowserServiceOptions): void {
  let leg: BrowserLeg | null = null;
  const refuse = (reason: RejectionReason, code: number) => {
    onRejected(reason);
    socket.send(JSON.stringify({ type: "refused", reason }));
    socket.close(code);
  };
  const limit = clock.after(longestHandshakeMs, () => refuse("handshake", policyViolation));
  const begin = (sampleRateHz: number) => {
    limit[Symbol.dispose]();
    leg = new BrowserLeg(randomUUID(), sampleRateHz, lineOn(socket), clock);
    const events = answer(leg);
    if (typeof events === "string") refuse(events, tryAgainLater);
    else leg.attach(events);
  };
  socket.on("message", (data: Buffer, binary: boolean) => {
    if (binary) return leg?.hear(data);
    const message = readFromPage(data.toString("utf8"));
    if (message?.type === "hello" && !leg) begin(message.sampleRateHz);
    else if (message && leg) leg.receive(message);
    else {
      refuse("protocol", policyViolation);
      leg?.ended();
    }
  });
  socket.on("error", () => {}); // "close" follows
  socket.on("close", () => {
    limit[Symbol.dispose]();
    leg?.ended();
  });
}

const lineOn = (socket: WebSocket) => ({
  send: (message: string | Uint8Array) => {
    if (socket.readyState === socket.OPEN) socket.send(message);
  },
  get bufferedAmount() {
    return socket.bufferedAmount;
  },
  close: () => socket.close(),
});
