/** The records of a pod, wired: spool on disk, posts over HTTP, the other pods through Redis. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Instruments, voicebotMetrics } from "@voicebots/monitoring/metrics";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import { Recordings } from "../recording/recordings.ts";
import { connectToRedis } from "../speech-cache/redis-connection.ts";
import { handover } from "./handover.ts";
import { httpPost } from "./http-post.ts";
import { Records } from "./records.ts";
import { Spool, usualSpoolLimits } from "./spool.ts";

export interface OpenRecordsOptions {
  readonly clock: Clock;
  readonly metrics: Instruments<typeof voicebotMetrics>;
  readonly logger: Logger;
  /** NAMESPACE/NAME. */
  readonly voicebot: string;
  readonly spoolDir: string;
  readonly spoolBytes: number;
  readonly ticketSecretFile: string;
  /** undefined: what cannot be delivered stays on the pod's disk. */
  readonly cacheUrl: string | undefined;
  readonly cachePasswordFile: string;
}

export interface OpenedRecords {
  readonly records: Records;
  readonly recordings: Recordings;
  close(): Promise<void>;
}

export async function openRecords(options: OpenRecordsOptions): Promise<OpenedRecords> {
  const { clock, metrics, logger, voicebot, spoolDir, spoolBytes, ticketSecretFile, cacheUrl, cachePasswordFile } =
    options;
  const parcelBytes = Math.min(usualSpoolLimits.bytes, spoolBytes / 4);
  const spool = await Spool.open(join(spoolDir, "parcels"), logger, { ...usualSpoolLimits, bytes: parcelBytes });
  const redis =
    cacheUrl === undefined
      ? null
      : connectToRedis({
          url: cacheUrl,
          password: async () => (await readFile(cachePasswordFile, "utf8")).trim() || undefined,
          clock,
          onConnected: () => {},
          // The speech cache says it, of the same server.
          onUnavailable: () => {},
        });
  const records = new Records({
    clock,
    metrics,
    logger,
    spool,
    send: httpPost({ clock, ticketSecretFile }),
    handover: redis === null ? null : handover(redis, voicebot),
    voicebot,
  });
  const recordings = await Recordings.open({
    directory: join(spoolDir, "recordings"),
    bytes: spoolBytes - parcelBytes,
    clock,
    metrics,
    logger,
    journalOf: (callId, sinkUrl) => records.journalAfter(callId, sinkUrl),
  });
  return { records, recordings, close: async () => redis?.close() };
}
