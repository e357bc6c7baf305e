/** What Twilio is answered: TwiML for a call that begins, and its media stream. Everything must be signed by Twilio. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { WebSocket } from "ws";
import type { Settings } from "../contract/settings.ts";
import type { Clock } from "../platform/clock.ts";
import type { RejectionReason } from "../telephony/audio-socket-server.ts";
import type { CallLeg, CallLegEvents } from "../telephony/call-leg.ts";
import { busyTwiml, connectTwiml, type TwilioAccount, twilioAccount } from "../telephony/twilio-account.ts";
import { TwilioLeg } from "../telephony/twilio-leg.ts";
import { readTwilioMessage, type TwilioMessage, TwilioMessageError } from "../telephony/twilio-message.ts";

export const twilioPaths = { voice: "/twilio/voice", stream: "/twilio/stream" } as const;

export interface TwilioServiceOptions {
  readonly clock: Clock;
  /** As it is to be answered now; null: it is switched off. */
  readonly twilio: () => {
    readonly settings: Settings["telephony"]["twilio"];
    readonly authToken: string | undefined;
  } | null;
  readonly refusal: () => RejectionReason | null;
  readonly answer: (leg: CallLeg) => CallLegEvents | RejectionReason;
  readonly onRejected: (reason: RejectionReason) => void;
}

/** Twilio says "start" at once. */
const longestHandshakeMs = 5000;
/** WebSocket's "try again later". */
const tryAgainLater = 1013;
const policyViolation = 1008;

export const twilioService = (options: TwilioServiceOptions) => (server: FastifyInstance) => {
  const { twilio, refusal, onRejected } = options;
  const accounts = new WeakMap<FastifyRequest, TwilioAccount>();

  /** Lets only Twilio pass: it signs the public URL, which a pod behind an Ingress cannot see. */
  const admit = async (path: string, request: FastifyRequest, reply: FastifyReply) => {
    const { settings, authToken } = twilio() ?? {};
    if (settings?.publicUrl === undefined) return reply.code(404).send("Twilio is not switched on\n");
    if (!authToken) return reply.code(503).send("the credentials have no key twilio\n");
    const its = await twilioAccount({ authToken, baseUrl: settings.baseUrl });
    const url = settings.publicUrl.replace(/\/$/, "") + path;
    const signature = request.headers["x-twilio-signature"];
    const fields = (request.body ?? {}) as Record<string, string>;
    const signed = (candidate: string) =>
      its.signed(typeof signature === "string" ? signature : undefined, candidate, fields);
    if (!signed(url) && !signed(url.replace(/^http/, "ws"))) {
      onRejected("signature");
      return reply.code(403).send("not signed by Twilio for this address\n");
    }
    accounts.set(request, its);
    return;
  };

  server.post(twilioPaths.voice, {
    preHandler: (request, reply) => admit(twilioPaths.voice, request, reply),
    handler: async (request, reply) => {
      const refused = refusal();
      if (refused !== null) onRejected(refused);
      const { From = "", To = "" } = (request.body ?? {}) as Record<string, string>;
      const publicUrl = twilio()?.settings.publicUrl?.replace(/\/$/, "").replace(/^http/, "ws");
      const twiml = refused
        ? busyTwiml
        : await connectTwiml(`${publicUrl}${twilioPaths.stream}`, { caller: From, called: To });
      return reply.type("text/xml; charset=utf-8").send(twiml);
    },
  });

  server.route({
    method: "GET",
    url: twilioPaths.stream,
    preValidation: (request, reply) => admit(twilioPaths.stream, request, reply),
    handler: (_request, reply) => reply.code(426).send("a WebSocket is expected here\n"),
    wsHandler: (socket, request) => {
      const its = accounts.get(request);
      if (its) stream(socket, its, options);
    },
  });
};

function stream(socket: WebSocket, account: TwilioAccount, { clock, answer, onRejected }: TwilioServiceOptions): void {
  let leg: TwilioLeg | null = null;
  const refuse = (reason: RejectionReason, code: number) => {
    onRejected(reason);
    socket.close(code);
  };
  const limit = clock.after(longestHandshakeMs, () => refuse("handshake", policyViolation));

  const begin = (message: TwilioMessage) => {
    if (message.type !== "start") return;
    limit[Symbol.dispose]();
    const { accountSid, callSid } = message.start;
    leg = new TwilioLeg(message.start, lineOn(socket), account.call(accountSid, callSid), clock);
    const events = answer(leg);
    if (typeof events === "string") return refuse(events, tryAgainLater);
    leg.attach(events);
  };
  socket.on("message", (data: Buffer) => {
    const message = understood(data.toString("utf8"));
    if (message === null) {
      refuse("protocol", policyViolation);
      leg?.ended();
    } else if (leg) leg.receive(message);
    else begin(message);
  });
  socket.on("error", () => {}); // "close" follows
  socket.on("close", () => {
    limit[Symbol.dispose]();
    leg?.ended();
  });
}

function understood(text: string): TwilioMessage | null {
  try {
    return readTwilioMessage(text);
  } catch (error) {
    if (error instanceof TwilioMessageError) return null;
    throw error;
  }
}

const lineOn = (socket: WebSocket) => ({
  send: (text: string) => {
    if (socket.readyState === socket.OPEN) socket.send(text);
  },
  get bufferedAmount() {
    return socket.bufferedAmount;
  },
  close: () => socket.close(),
});
