/** Takes AudioSocket calls over TCP: knows a PBX from a stranger, and refuses both politely when it must. */
import { createServer, type Server, type Socket } from "node:net";
import type { rejectionReasons } from "@voicebots/monitoring/metrics";
import type { Clock } from "../platform/clock.ts";
import { type AudioSocketMessage, AudioSocketParser, mayBegin } from "./audio-socket.ts";
import { AudioSocketLeg } from "./audio-socket-leg.ts";
import type { CallLeg, CallLegEvents, Parties } from "./call-leg.ts";
import { closePolitely } from "./close-politely.ts";

export type RejectionReason = (typeof rejectionReasons)[number];

/** Asterisk sends the UUID with its first packet. */
const longestHandshakeMs = 2000;
/** Connections that have not said who they are; beyond, newcomers are dropped at once. */
const mostStrangers = 256;

export interface AudioSocketServerOptions {
  readonly clock: Clock;
  /** What was announced of the call; or that it had to be announced, and was not. Within a second; must not reject. */
  readonly partiesOf: (callId: string) => Promise<Parties | "unannounced">;
  /** Takes the call and says where its events go, or why not. */
  readonly answer: (leg: CallLeg) => CallLegEvents | RejectionReason;
  /** Counts a connection that became no call, or a call that broke the protocol. */
  readonly onRejected: (reason: RejectionReason) => void;
}

export class AudioSocketServer {
  readonly #options: AudioSocketServerOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #strangers = 0;

  constructor(options: AudioSocketServerOptions) {
    this.#options = options;
    // Half open: when the PBX has sent its FIN we still say goodbye our way.
    this.#server = createServer(
      { allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: 15_000 },
      (socket) => this.#welcome(socket),
    );
  }

  /** Resolves to the port: the given one, or a free one for 0. */
  async listen(port: number, host?: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
    const address = this.#server.address();
    return typeof address === "object" && address ? address.port : port;
  }

  /** Stops listening and drops every connection that is left. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #welcome(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => {}); // "close" follows, and says it all
    socket.once("close", () => this.#sockets.delete(socket));
    if (this.#strangers >= mostStrangers) return this.#dismiss(socket, "handshake");
    this.#strangers += 1;
    const parser = new AudioSocketParser();
    let settled = false;
    const settle = (): boolean => {
      if (settled) return false;
      settled = true;
      this.#strangers -= 1;
      limit[Symbol.dispose]();
      socket.removeAllListeners("data");
      socket.removeAllListeners("end");
      return true;
    };
    const giveUp = () => {
      if (settle()) this.#dismiss(socket, "handshake");
    };
    const limit = this.#options.clock.after(longestHandshakeMs, giveUp);
    let first = true;
    socket.on("data", (bytes) => {
      if (first && !mayBegin(bytes[0] ?? 0)) return giveUp();
      first = false;
      const messages = introduction(parser, bytes);
      if (messages === "malformed") return giveUp();
      const [id, ...rest] = messages;
      if (!id) return;
      if (id.type !== "id") return giveUp();
      if (settle()) void this.#connect(socket, id.callId, rest, parser);
    });
    socket.once("end", giveUp);
    socket.once("close", giveUp);
  }

  async #connect(
    socket: Socket,
    callId: string,
    first: readonly AudioSocketMessage[],
    parser: AudioSocketParser,
  ): Promise<void> {
    const { clock, partiesOf, answer, onRejected } = this.#options;
    // What the caller says meanwhile waits in the socket.
    socket.pause();
    const parties = await partiesOf(callId);
    if (socket.destroyed) return;
    if (parties === "unannounced") {
      onRejected(parties);
      return closePolitely(socket, clock);
    }
    const leg = new AudioSocketLeg(callId, parties, socket, clock, () => onRejected("protocol"));
    const events = answer(leg);
    if (typeof events !== "string") return leg.attach(events, first, parser);
    onRejected(events);
    closePolitely(socket, clock);
  }

  /** A stranger: no goodbye in a language it does not speak. */
  #dismiss(socket: Socket, reason: RejectionReason): void {
    this.#options.onRejected(reason);
    socket.destroy();
  }
}

function introduction(parser: AudioSocketParser, bytes: Uint8Array): readonly AudioSocketMessage[] | "malformed" {
  try {
    return parser.push(bytes);
  } catch {
    return "malformed";
  }
}
