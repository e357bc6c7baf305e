/** What a pod says of itself on `/status`: read by the operator to scale, to choose whom to stop, and for conditions. */
import * as z from "zod";
import { credentialKeys } from "./endpoints.ts";

/** What the language model's provider says of the models in the settings. */
export const ModelsReport = z.object({
  /** Why the last question was not answered (a kind of provider error); null when it was. */
  error: z.string().max(64).nullable(),
  /** Models that it does not serve, as far as it has answered. */
  missing: z
    .array(
      z.object({
        /** Of `languageModel`. */
        setting: z.enum(["model", "fallbackModels"]),
        model: z.string(),
        /** One that is served and does the same work; null: none is known. */
        instead: z.string().nullable(),
      }),
    )
    .max(8),
});

export type ModelsReport = z.output<typeof ModelsReport>;

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
  /** Why nothing can be said, not even goodbye (a kind of provider error): no call is taken. Absent: something can, or it was not tried. */
  voiceless: z.string().max(64).optional(),
  /** Absent: not asked yet. */
  models: ModelsReport.optional(),
  /** none: no shared cache configured. */
  cache: z.enum(["connected", "unavailable", "none"]),
  /** Why the last settings or scenario file was refused (the one before stays in force); null when it was taken. */
  settingsError: z.string().nullable(),
  /** The same of the price table. */
  pricesError: z.string().nullable().default(null),
});

export type PodStatus = z.output<typeof PodStatus>;
