/** What the Groq SDK throws, as one of our kinds. */
import { APIConnectionError, APIConnectionTimeoutError, APIError } from "groq-sdk";
import * as z from "zod";
import { kindOfStatus, retryAfterMs } from "../platform/http-status.ts";
import { ProviderError, type ProviderErrorKind } from "../platform/provider-error.ts";

/** Body of an error: `{"error": {"message", "type", "code"}}`. Source: Groq's API reference, "Error object structure". */
const Body = z.object({ error: z.object({ code: z.string() }) });

const kindsOfCodes: Readonly<Record<string, ProviderErrorKind>> = {
  model_not_found: "model-not-found",
  model_decommissioned: "model-not-found",
  // The model failed to keep to the schema: another try may succeed.
  json_validate_failed: "protocol",
  // Or wrote a call of a tool that cannot be read.
  tool_use_failed: "protocol",
};

/** Only what says no word of the conversation: an API error's message may quote what the model wrote. */
const cause = (error: APIError, code: string | undefined): Error =>
  new Error([error.status, code].filter((part) => part !== undefined).join(" "));

export function groqError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  if (error instanceof APIConnectionTimeoutError) return new ProviderError("groq", "timeout", { cause: error });
  if (error instanceof APIConnectionError) return new ProviderError("groq", "unavailable", { cause: error });
  if (error instanceof APIError && error.status !== undefined) {
    const code = Body.safeParse(error.error).data?.error.code;
    const kind = (code === undefined ? undefined : kindsOfCodes[code]) ?? kindOfStatus(error.status);
    const wait = retryAfterMs((error.headers as Headers | undefined)?.get("retry-after"));
    return new ProviderError("groq", kind, {
      cause: cause(error, code),
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    });
  }
  // The connection broke while the answer was read, or the answer was not JSON.
  return new ProviderError("groq", error instanceof SyntaxError ? "protocol" : "interrupted", {
    cause: new Error(error instanceof Error ? error.name : typeof error),
  });
}
