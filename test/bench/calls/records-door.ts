/** Takes the records and recordings of calls, and keeps nothing: tus 1.0 as far as an upload in one piece needs it. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

/** What the emulators of the bench were given. */
export const taken = { records: 0, recordings: 0, recordedBytes: 0 };

async function bytesOf(request: IncomingMessage): Promise<number> {
  let bytes = 0;
  for await (const chunk of request) bytes += (chunk as Buffer).length;
  return bytes;
}

/** false: it is none of ours. Source of the headers: https://tus.io/protocols/resumable-upload. */
export function takesRecords(request: IncomingMessage, response: ServerResponse): boolean {
  const url = request.url ?? "";
  if (!url.startsWith("/ingest") && !url.startsWith("/recordings")) return false;
  const answer = (status: number, headers: Record<string, string> = {}) => {
    response.writeHead(status, { "tus-resumable": "1.0.0", ...headers });
    response.end();
  };
  bytesOf(request).then(
    (bytes) => {
      if (url.startsWith("/ingest")) {
        taken.records += 1;
        return answer(204);
      }
      if (request.method === "POST") return answer(201, { location: `/recordings/${randomUUID()}` });
      taken.recordings += 1;
      taken.recordedBytes += bytes;
      return answer(204, { "upload-offset": String(Number(request.headers["upload-offset"] ?? 0) + bytes) });
    },
    () => response.destroy(),
  );
  return true;
}
