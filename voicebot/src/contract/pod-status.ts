/** What a pod says of itself on `/status`: read by the operator to scale, to choose whom to stop, and for conditions. */
import * as z from "zod";
import { credentialKeys } from "./endpoints.ts";

export const PodStatus = z.object({
  version: z.string(),
  /** Calls in progress. */
  activeCalls: z.int().min(0),
  /** Calls accepted at once. */
  maxCalls: z.int().min(0),
  /** Finishing its calls before it leaves: takes no new ones. */
  draining: z.boolean(),
  /** Able to take a call, as `/readyz` says. */
  ready: z.boolean(),
  /** Keys absent or empty in the credentials Secret. */
  missingCredentials: z.array(z.enum(credentialKeys)),
  /** Keys that a provider refused (401, 403) at the last attempt. */
  refusedCredentials: z.array(z.enum(credentialKeys)),
  /** none: no shared cache configured. */
  cache: z.enum(["connected", "unavailable", "none"]),
  /** Why the last settings file was refused (the one before stays in force); null when it was taken. */
  settingsError: z.string().nullable(),
});

export type PodStatus = z.output<typeof PodStatus>;
