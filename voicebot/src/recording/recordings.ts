/** The recordings of a pod: written while they are heard, below a folder that outlives the process, and uploaded after the call. */
import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, stat, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Instruments, voicebotMetrics } from "@voicebots/monitoring/metrics";
import * as z from "zod";
import type { Settings } from "../contract/settings.ts";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import type { CallJournal } from "../records/call-journal.ts";
import { SpareBlocks } from "./spare-blocks.ts";
import { type Side, StereoTimeline } from "./stereo-timeline.ts";
import { Uploads } from "./uploads.ts";
import { repairWav, WavFile, wavBytesPerSecond } from "./wav-file.ts";

/** What must be known of a recording by whoever uploads it, also after its process died. */
const Label = z.object({
  callId: z.string().min(1),
  sinkUrl: z.string().optional(),
  uploadTo: z.url(),
  createdAt: z.number(),
});
type Label = z.output<typeof Label>;

export interface CallRecording {
  hear(side: Side, pcm: Uint8Array): void;
  /** The caller gives something that must not be kept: silence on both sides until `resume`. */
  pause(): void;
  resume(): void;
  /** The call is over. */
  end(): void;
}

export interface RecordingsOptions {
  readonly directory: string;
  /** What all recordings may take of the disk. */
  readonly bytes: number;
  readonly clock: Clock;
  readonly metrics: Instruments<typeof voicebotMetrics>;
  readonly logger: Logger;
  /** Tells the end of a recording whose process died before. */
  readonly journalOf: (callId: string, sinkUrl: string | undefined) => CallJournal;
}

export class Recordings {
  readonly #options: RecordingsOptions;
  readonly #uploads: Uploads;
  readonly #closing = new Set<Promise<void>>();
  readonly #blocks = new SpareBlocks();
  /** On disk, or set aside for a call in progress. */
  #bytes = 0;

  private constructor(options: RecordingsOptions) {
    this.#options = options;
    this.#uploads = new Uploads(options.clock);
  }

  /** Takes up what an earlier process on the same volume left. */
  static async open(options: RecordingsOptions): Promise<Recordings> {
    const recordings = new Recordings(options);
    try {
      await mkdir(options.directory, { recursive: true });
      for (const name of await readdir(options.directory)) {
        if (name.endsWith(".json")) await recordings.#takeUp(name.slice(0, -".json".length));
      }
    } catch (error) {
      options.logger.error({ code: (error as NodeJS.ErrnoException).code }, "recordings cannot be read from disk");
    }
    return recordings;
  }

  /** Begins to record a call; null: it is not to be, or there is no room for the longest call. */
  record(callId: string, settings: Settings, journal: CallJournal): CallRecording | null {
    const { enabled, uploadTo } = settings.records.recording;
    if (!enabled || uploadTo === undefined) return null;
    const { clock, bytes, logger, metrics } = this.#options;
    const reserved = settings.calls.maxDurationSeconds * wavBytesPerSecond;
    if (this.#bytes + reserved > bytes) {
      logger.error({ callId }, "call not recorded: the volume is full of recordings that were not uploaded");
      metrics.recordingsTotal.inc({ outcome: "no-room" });
      return null;
    }
    this.#bytes += reserved;
    const name = randomUUID();
    const label: Label = { callId, sinkUrl: settings.records.sink?.url, uploadTo, createdAt: clock.wallTime() };
    const labelled = writeFile(this.#path(name, "json"), JSON.stringify(label)).catch(() => {});
    const file = new WavFile(this.#path(name, "wav.part"));
    const timeline = new StereoTimeline(
      (pcm) => file.append(pcm, () => this.#blocks.giveBack(pcm)),
      (bytes) => this.#blocks.take(bytes),
    );
    const startedAt = clock.now();
    const sinceStart = () => clock.now() - startedAt;
    let pausedAt: number | null = null;
    let pausedMs = 0;
    const resume = () => {
      if (pausedAt !== null) pausedMs += sinceStart() - pausedAt;
      pausedAt = null;
      timeline.unmute();
    };
    return {
      hear: (side, pcm) => timeline.hear(side, pcm, sinceStart()),
      pause() {
        pausedAt ??= sinceStart();
        timeline.mute();
      },
      resume,
      end: () => {
        resume();
        timeline.end(sinceStart());
        const closing = labelled
          .then(() => this.#close(name, label, file, journal, { reserved, pausedSeconds: pausedMs / 1000 }))
          .finally(() => this.#closing.delete(closing));
        this.#closing.add(closing);
      },
    };
  }

  /** The pod's end: resolves to the number of recordings that could not be uploaded within the limit. */
  async leave(limitMs: number): Promise<number> {
    await Promise.all(this.#closing);
    const left = await this.#uploads.flush(limitMs);
    for (let number = 0; number < left; number++) this.#options.metrics.recordingsTotal.inc({ outcome: "left-behind" });
    if (left > 0) this.#options.logger.error({ recordings: left }, "recordings left on this pod's disk");
    return left;
  }

  async #close(
    name: string,
    label: Label,
    file: WavFile,
    journal: CallJournal,
    { reserved, pausedSeconds }: { readonly reserved: number; readonly pausedSeconds: number },
  ): Promise<void> {
    const durationSeconds = await file.close();
    this.#bytes -= reserved;
    if (durationSeconds === null) {
      this.#options.logger.error({ callId: label.callId }, "recording lost: the disk does not take it");
      this.#options.metrics.recordingsTotal.inc({ outcome: "disk" });
      return await this.#forget(name);
    }
    await rename(this.#path(name, "wav.part"), this.#path(name, "wav"));
    await this.#upload(name, label, journal, { durationSeconds, pausedSeconds, complete: true });
  }

  async #takeUp(name: string): Promise<void> {
    try {
      const label = Label.parse(JSON.parse(await readFile(this.#path(name, "json"), "utf8")));
      const wav = this.#path(name, "wav");
      const whole = await stat(wav).then(
        () => true,
        () => false,
      );
      if (!whole) await rename(this.#path(name, "wav.part"), wav);
      const durationSeconds = await repairWav(wav);
      const journal = this.#options.journalOf(label.callId, label.sinkUrl);
      await this.#upload(name, label, journal, { durationSeconds, pausedSeconds: 0, complete: whole });
    } catch {
      await this.#forget(name);
    }
  }

  async #upload(
    name: string,
    { callId, uploadTo, createdAt }: Label,
    journal: CallJournal,
    about: { readonly durationSeconds: number; readonly pausedSeconds: number; readonly complete: boolean },
  ): Promise<void> {
    const { metrics, logger } = this.#options;
    const path = this.#path(name, "wav");
    const bytes = (await stat(path)).size;
    this.#bytes += bytes;
    this.#uploads.add({
      path,
      endpoint: uploadTo,
      createdAt,
      metadata: { callId, filename: `${callId}.wav`, filetype: "audio/wav" },
      onDone: async (uploaded) => {
        this.#bytes -= bytes;
        await this.#forget(name);
        metrics.recordingsTotal.inc({ outcome: uploaded === null ? "refused" : "uploaded" });
        if (uploaded === null) logger.error({ callId }, "recording lost: nobody took it for a day");
        else journal.recorded({ ...uploaded, bytes, ...about });
      },
    });
  }

  async #forget(name: string): Promise<void> {
    for (const ending of ["wav.part", "wav", "json"]) {
      await unlink(this.#path(name, ending)).catch(() => {});
    }
  }

  #path(name: string, ending: string): string {
    return join(this.#options.directory, `${name}.${ending}`);
  }
}
