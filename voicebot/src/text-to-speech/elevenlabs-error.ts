/** What the ElevenLabs SDK throws, as one of our kinds. */
import { ElevenLabsError, ElevenLabsTimeoutError } from "@elevenlabs/elevenlabs-js/errors/index.js";
import * as z from "zod";
import { kindOfStatus, retryAfterMs } from "../platform/http-status.ts";
import { ProviderError, type ProviderErrorKind } from "../platform/provider-error.ts";

/** Body of an error: `{"detail": {"status", "message"}}`. Source: ElevenLabs' API reference, "Errors". */
const Body = z.object({ detail: z.object({ status: z.string() }) });

const kindsOfStatuses: Readonly<Record<string, ProviderErrorKind>> = {
  // 401 like a wrong key, but what is missing is credit: no other key would be refused less.
  quota_exceeded: "unauthorized",
  too_many_concurrent_requests: "rate-limited",
  system_busy: "rate-limited",
  model_not_found: "model-not-found",
};

export function elevenLabsError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  if (error instanceof ElevenLabsTimeoutError) return new ProviderError("elevenlabs", "timeout", { cause: error });
  if (error instanceof ElevenLabsError && error.statusCode !== undefined) {
    const status = Body.safeParse(error.body).data?.detail.status;
    const known = status === undefined ? undefined : kindsOfStatuses[status];
    // 404 is a voice that does not exist: the request is wrong, whatever the model.
    const kind = known ?? (error.statusCode === 404 ? "invalid-request" : kindOfStatus(error.statusCode));
    const wait = retryAfterMs(error.rawResponse?.headers.get("retry-after"));
    return new ProviderError("elevenlabs", kind, {
      cause: new Error([error.statusCode, status].filter((part) => part !== undefined).join(" ")),
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    });
  }
  if (error instanceof ElevenLabsError) return new ProviderError("elevenlabs", "unavailable", { cause: error });
  return new ProviderError("elevenlabs", "interrupted", { cause: error });
}
