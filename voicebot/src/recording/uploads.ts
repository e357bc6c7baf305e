/** Uploads files by tus 1.0 (https://tus.io/protocols/resumable-upload), which goes on where it broke off. Two at a time. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Upload } from "tus-js-client";
import type { Clock } from "../platform/clock.ts";

export interface FileToUpload {
  readonly path: string;
  readonly endpoint: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** The checksum is added as `sha256`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Once: where it is now, or null when nobody took it for a day. */
  readonly onDone: (uploaded: { readonly url: string; readonly sha256: string } | null) => Promise<void>;
}

interface Waiting extends FileToUpload {
  failures: number;
  notBefore: number;
  busy: boolean;
  /** Where a part of it is already. */
  url: string | null;
  sha256: string | null;
}

const mostAtOnce = 2;
const firstPauseMs = 1000;
const longestPauseMs = 60_000;
const longestHurriedPauseMs = 1000;
const longestLifeMs = 24 * 3_600_000;
/** A connection on which nothing moves for so long is given up. */
const longestStallMs = 15_000;
/** Hashed in well under a millisecond. */
const pieceBytes = 64 * 1024;

/** In one piece of memory, however long the file is. */
async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  const piece = Buffer.allocUnsafeSlow(pieceBytes);
  await using file = await open(path);
  for (;;) {
    const { bytesRead } = await file.read(piece, 0, piece.length, null);
    if (bytesRead === 0) return hash.digest("hex");
    hash.update(piece.subarray(0, bytesRead));
  }
}

export class Uploads {
  readonly #clock: Clock;
  readonly #waiting = new Set<Waiting>();
  readonly #onChange = new Set<() => void>();
  #timer: Disposable | null = null;
  #longestPauseMs = longestPauseMs;
  #inFlight = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(file: FileToUpload): void {
    this.#waiting.add({ ...file, failures: 0, notBefore: 0, busy: false, url: null, sha256: null });
    this.#pump();
  }

  /** Resolves to the number of files still here: zero, or what is left after `limitMs`. */
  async flush(limitMs: number): Promise<number> {
    this.#longestPauseMs = longestHurriedPauseMs;
    for (const file of this.#waiting) file.notBefore = 0;
    this.#pump();
    const over = Promise.withResolvers<void>();
    const look = () => {
      if (this.#waiting.size === 0) over.resolve();
    };
    using _ = this.#clock.after(limitMs, () => over.resolve());
    this.#onChange.add(look);
    look();
    await over.promise;
    this.#onChange.delete(look);
    return this.#waiting.size;
  }

  #pump(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
    const now = this.#clock.now();
    let next = Number.POSITIVE_INFINITY;
    for (const file of this.#waiting) {
      if (this.#inFlight >= mostAtOnce) return;
      if (file.busy) continue;
      if (file.notBefore > now) next = Math.min(next, file.notBefore);
      else void this.#try(file);
    }
    if (next < Number.POSITIVE_INFINITY) this.#timer = this.#clock.after(next - now, () => this.#pump());
  }

  async #try(file: Waiting): Promise<void> {
    file.busy = true;
    this.#inFlight += 1;
    try {
      file.sha256 ??= await sha256Of(file.path);
      const url = await this.#upload(file, file.sha256);
      this.#waiting.delete(file);
      await file.onDone({ url, sha256: file.sha256 });
    } catch {
      await this.#failed(file);
    }
    this.#inFlight -= 1;
    file.busy = false;
    for (const look of this.#onChange) look();
    this.#pump();
  }

  async #failed(file: Waiting): Promise<void> {
    if (!this.#waiting.has(file)) return;
    if (this.#clock.wallTime() - file.createdAt > longestLifeMs) {
      this.#waiting.delete(file);
      return await file.onDone(null);
    }
    const pauseMs = Math.min(this.#longestPauseMs, firstPauseMs * 2 ** Math.min(file.failures++, 20));
    file.notBefore = this.#clock.now() + pauseMs;
  }

  #upload(file: Waiting, sha256: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let stall: Disposable | undefined;
      const moved = () => {
        stall?.[Symbol.dispose]();
        stall = this.#clock.after(longestStallMs, () => {
          void upload.abort();
          reject(new Error("nothing moves"));
        });
      };
      const upload = new Upload(createReadStream(file.path), {
        endpoint: file.endpoint,
        uploadUrl: file.url,
        metadata: { ...file.metadata, sha256 },
        // Tried again by us, from where it broke off.
        retryDelays: null,
        storeFingerprintForResuming: false,
        onUploadUrlAvailable: () => {
          file.url = upload.url;
          moved();
        },
        onProgress: moved,
        onError: (error) => {
          stall?.[Symbol.dispose]();
          reject(error);
        },
        onSuccess: () => {
          stall?.[Symbol.dispose]();
          resolve(upload.url ?? file.endpoint);
        },
      });
      moved();
      upload.start();
    });
  }
}
