/** The three emulated providers, a sink for call records and the control API, on one port. */
import websocket from "@fastify/websocket";
import fastify from "fastify";
import type * as z from "zod";
import { control } from "./control.ts";
import { deepgram } from "./deepgram.ts";
import { deepgramFlux } from "./deepgram-flux.ts";
import { elevenLabs } from "./elevenlabs.ts";
import type { Emulation } from "./emulation.ts";
import { Failing } from "./failing.ts";
import { groq } from "./groq.ts";
import { type Counts, Ledger } from "./ledger.ts";
import { type Recording, Recordings } from "./recordings.ts";
import { type CloudEvent, ingest, Records } from "./records.ts";
import { Delays, Failures } from "./settings.ts";

export interface ProvidersOptions {
  /** 0, the default: any free port. */
  readonly port?: number;
  readonly host?: string;
  /** API keys that are accepted; without it, any that is not empty. */
  readonly keys?: readonly string[];
  /** ElevenLabs' requests at once (default 100): more are refused with 429. */
  readonly maxConcurrentSpeech?: number;
  /** Deepgram closes after this long without audio or message (default 10,000). */
  readonly deepgramPatienceMs?: number;
  readonly delays?: z.input<typeof Delays>;
  readonly failures?: z.input<typeof Failures>;
}

export interface Providers {
  readonly port: number;
  /** http://127.0.0.1:PORT: base URL for Groq and ElevenLabs; for Deepgram with ws. */
  readonly url: string;
  counts(): Counts;
  texts(): Record<string, number>;
  records(): CloudEvent[];
  /** What was uploaded, whole, to /recordings by tus 1.0. */
  recordings(): Recording[];
  /** Cuts the connection of so many uploads in their middle. */
  cutUploads(uploads: number): void;
  setDelays(delays: z.input<typeof Delays>): void;
  setFailures(failures: z.input<typeof Failures>): void;
  clearCounts(): void;
  close(): Promise<void>;
}

export async function startProviders(options: ProvidersOptions = {}): Promise<Providers> {
  const emulation: Emulation = {
    delays: Delays.parse(options.delays ?? {}),
    failing: new Failing(),
    ledger: new Ledger(),
    maxConcurrentSpeech: options.maxConcurrentSpeech ?? 100,
    deepgramPatienceMs: options.deepgramPatienceMs ?? 10_000,
    ...(options.keys === undefined ? {} : { keys: options.keys }),
  };
  const setFailures = (failures: z.input<typeof Failures>) => emulation.failing.set(Failures.parse(failures));
  setFailures(options.failures ?? []);
  const records = new Records();

  const app = fastify({ forceCloseConnections: true, bodyLimit: 4 * 1024 * 1024 });
  app.addContentTypeParser(
    /^application\/cloudevents(-batch)?\+json/,
    { parseAs: "string" },
    app.getDefaultJsonParser("error", "error"),
  );
  await app.register(websocket, { options: { maxPayload: 4 * 1024 * 1024 } });
  deepgram(app, emulation);
  deepgramFlux(app, emulation);
  groq(app, emulation);
  elevenLabs(app, emulation);
  control(app, emulation, records);
  ingest(app, records);
  const recordings = new Recordings();
  recordings.serve(app);
  await app.listen({ port: options.port ?? 0, host: options.host ?? "127.0.0.1" });
  const address = app.server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  return {
    port,
    url: `http://127.0.0.1:${port}`,
    counts: () => emulation.ledger.counts(),
    texts: () => emulation.ledger.texts(),
    records: () => records.all(),
    recordings: () => recordings.all(),
    cutUploads: (uploads) => recordings.cut(uploads),
    setDelays: (delays) => {
      emulation.delays = Delays.parse(delays);
    },
    setFailures,
    clearCounts: () => emulation.ledger.clear(),
    close: async () => {
      await app.close();
      recordings.clear();
    },
  };
}
