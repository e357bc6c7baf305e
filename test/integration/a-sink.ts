/** A receiver of records that a test makes ill: it answers by a rule, or is not there at all. */
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { freePort } from "@voicebots/tools/cluster";
import { CallEvent } from "@voicebots/voicebot/contract";

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export class Sink {
  readonly port: number;
  /** What was answered with 2xx, repeats included. */
  readonly taken: Received[] = [];
  readonly refused: Received[] = [];
  /** Status to answer with; null: never. */
  answer: (received: Received) => number | null = () => 202;
  #server: Server | undefined;

  private constructor(port: number) {
    this.port = port;
  }

  /** Its port is known, and nobody listens there. */
  static async away(): Promise<Sink> {
    return new Sink(await freePort());
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async comeBack(): Promise<void> {
    this.#server = createServer((request, response) => {
      void text(request).then((body) => {
        const received = { path: request.url ?? "", headers: request.headers, body };
        const status = this.answer(received);
        if (status === null) return;
        (status < 300 ? this.taken : this.refused).push(received);
        response.writeHead(status).end();
      });
    });
    this.#server.listen(this.port, "127.0.0.1");
    await once(this.#server, "listening");
  }

  /** The events of each call as they came in, each of them valid; a repeat counts once. */
  get calls(): Map<string, CallEvent[]> {
    const calls = new Map<string, CallEvent[]>();
    const seen = new Set<string>();
    for (const { path, body } of this.taken) {
      if (path !== "/events") continue;
      const event = CallEvent.parse(JSON.parse(body));
      if (seen.has(event.id)) continue;
      seen.add(event.id);
      calls.set(event.subject, [...(calls.get(event.subject) ?? []), event]);
    }
    return calls;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }
}
