/** The Voicebot resource as a cdk8s construct: its types and its checks are those of the operator's own schema. */
import { apiVersion, kind, nameRule, VoicebotSpec, type VoicebotSpecInput } from "@voicebots/operator/api";
import { ApiObject, type ApiObjectMetadata } from "cdk8s";
import type { Construct } from "constructs";

export interface VoicebotProps {
  /** Without a name, cdk8s makes one from the construct's path; a Voicebot's name has at most 40 characters. */
  readonly metadata?: ApiObjectMetadata;
  /** What differs from the defaults; only `credentials` is required. */
  readonly spec: VoicebotSpecInput;
}

/** A phone voicebot. `app.synth()` fails, in words, on what the API server would refuse. */
export class Voicebot extends ApiObject {
  constructor(scope: Construct, id: string, { metadata, spec }: VoicebotProps) {
    super(scope, id, { apiVersion, kind, ...(metadata && { metadata }), spec });
    // At synthesis and not before: names and values may be lazy until then.
    this.node.addValidation({ validate: () => problemsOf(this.toJson()) });
  }
}

/** What is wrong with a synthesised Voicebot, a sentence each. */
export function problemsOf(resource: {
  readonly metadata: { readonly name: string };
  readonly spec: unknown;
}): string[] {
  const parsed = VoicebotSpec.safeParse(resource.spec);
  const inSpec = parsed.success ? unknownFields(resource.spec, parsed.data, "spec") : parsed.error.issues.map(describe);
  return nameRule.holds(resource.metadata.name) ? inSpec : [nameRule.message, ...inSpec];
}

const describe = ({ path, message }: { readonly path: readonly PropertyKey[]; readonly message: string }): string =>
  `${["spec", ...path.map(String)].join(".")}: ${message}`;

/** The API server silently drops a field that it does not know; a misspelt one would then do nothing. */
function unknownFields(written: unknown, known: unknown, path: string): string[] {
  if (!isRecord(written)) return [];
  if (!isRecord(known)) return [];
  return Object.entries(written).flatMap(([key, value]) =>
    key in known ? unknownFields(value, known[key], `${path}.${key}`) : [`${path}.${key}: there is no such field`],
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
