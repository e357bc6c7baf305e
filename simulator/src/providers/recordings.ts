/** A receiver of recordings: tus 1.0 by its own reference server, files in a temporary folder that is gone at the end. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileStore } from "@tus/file-store";
import { EVENTS, Server, type Upload } from "@tus/server";
import type { FastifyInstance } from "fastify";

const path = "/recordings";
const largestBytes = 64 * 1024 * 1024;
const mostRecordings = 100;
const bytesBeforeCut = 64 * 1024;

export interface Recording {
  /** As the uploader named it: callId, sha256, ... */
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly bytes: Uint8Array;
}

/** Watched from beside: a listener on the request itself would take its first bytes from the receiver. */
function cutInTheMiddle(socket: Socket): void {
  const before = socket.bytesRead;
  const watch = setInterval(() => {
    if (!socket.destroyed && socket.bytesRead - before < bytesBeforeCut) return;
    clearInterval(watch);
    socket.destroy();
  }, 1);
}

export class Recordings {
  #folder: string | undefined;
  #server: Server | undefined;
  #uploads: Upload[] = [];
  #cut = 0;

  /** Those that are there whole, oldest first. */
  all(): Recording[] {
    return this.#uploads.map(({ id, metadata = {} }) => ({ metadata, bytes: readFileSync(join(this.#made(), id)) }));
  }

  /** Cuts the connection of so many uploads in their middle. */
  cut(uploads: number): void {
    this.#cut = uploads;
  }

  clear(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
    this.#server = undefined;
    this.#uploads = [];
  }

  /** To be called once, before the app listens. */
  serve(app: FastifyInstance): void {
    // tus reads the body itself.
    app.addContentTypeParser("application/offset+octet-stream", (_request, _payload, done) => done(null));
    app.all(path, (request, reply) => {
      reply.hijack();
      return this.#tus().handle(request.raw, reply.raw);
    });
    app.all(`${path}/*`, (request, reply) => {
      reply.hijack();
      if (request.method === "PATCH" && this.#cut > 0) {
        this.#cut -= 1;
        cutInTheMiddle(request.raw.socket);
      }
      return this.#tus().handle(request.raw, reply.raw);
    });
  }

  #made(): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), "simulator-recordings-"));
    return this.#folder;
  }

  #tus(): Server {
    if (this.#server !== undefined) return this.#server;
    const datastore = new FileStore({ directory: this.#made() });
    this.#server = new Server({ path, datastore, maxSize: largestBytes });
    this.#server.on(EVENTS.POST_FINISH, (_request, _response, upload) => {
      this.#uploads.push(upload);
      for (const oldest of this.#uploads.splice(0, this.#uploads.length - mostRecordings)) {
        rmSync(join(this.#made(), oldest.id), { force: true });
      }
    });
    return this.#server;
  }
}
