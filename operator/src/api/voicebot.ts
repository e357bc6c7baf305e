/** A Voicebot, parsed: inside the operator nothing else is trusted. */
import * as z from "zod";
import { VoicebotSpec } from "./spec.ts";
import { VoicebotStatus } from "./status.ts";

export interface Voicebot {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  /** Grows with every change of the spec. */
  readonly generation: number;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: VoicebotSpec;
  readonly status: VoicebotStatus;
}

export type ParsedVoicebot =
  | { readonly ok: true; readonly voicebot: Voicebot }
  | { readonly ok: false; readonly problems: readonly string[] };

const Metadata = z.object({
  name: z.string().min(1),
  namespace: z.string().min(1),
  uid: z.string().min(1),
  generation: z.int().default(0),
  annotations: z.record(z.string(), z.string()).default({}),
});

/** The longest name whose children's names and labels stay within 63 characters. */
export const maxNameLength = 40;

export const nameRule = {
  rule: `self.metadata.name.size() <= ${maxNameLength} && self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')`,
  message: `metadata.name must start with a letter, hold only lower-case letters, digits and dashes, and have at most ${maxNameLength} characters`,
  holds: (name: string) => name.length <= maxNameLength && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name),
} as const;

// Made once: Zod compiles each schema that it is given.
const Resource = z.object({ metadata: Metadata, spec: VoicebotSpec });
const WithStatus = z.object({ status: VoicebotStatus });

/** Reads a resource as the API server gives it. A status that does not parse counts as none: it is ours to write anew. */
export function parseVoicebot(resource: unknown): ParsedVoicebot {
  const parsed = Resource.safeParse(resource);
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.map(describeIssue) };
  const { metadata, spec } = parsed.data;
  if (!nameRule.holds(metadata.name)) return { ok: false, problems: [nameRule.message] };
  return { ok: true, voicebot: { ...metadata, spec, status: statusIn(resource) } };
}

/** The status of a resource whose spec need not be right. */
export function statusIn(resource: unknown): VoicebotStatus {
  const parsed = WithStatus.safeParse(resource);
  return parsed.success ? parsed.data.status : { conditions: [] };
}

function describeIssue(issue: z.core.$ZodIssue): string {
  return `${issue.path.join(".")}: ${issue.message}`;
}
