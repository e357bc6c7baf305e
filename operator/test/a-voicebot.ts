/** A Voicebot for tests: only what a test is about is said, as a person would write it. */
import { parseVoicebot, type Voicebot, type VoicebotSpecInput } from "../src/api/index.ts";
import type { KubernetesObject } from "../src/reconcile/cluster.ts";

interface Overrides {
  readonly name?: string;
  readonly generation?: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The resource as the API server gives it. */
export function aVoicebotResource(
  spec: Partial<VoicebotSpecInput> = {},
  { name = "support", generation = 1, annotations = {} }: Overrides = {},
): KubernetesObject {
  return {
    apiVersion: "voicebot.dev/v1alpha1",
    kind: "Voicebot",
    metadata: { name, namespace: "phones", uid: `uid-${name}`, generation, annotations },
    spec: { credentials: { secretName: "voicebot-providers" }, ...spec },
  };
}

export function aVoicebot(spec: Partial<VoicebotSpecInput> = {}, overrides: Overrides = {}): Voicebot {
  const parsed = parseVoicebot(aVoicebotResource(spec, overrides));
  if (!parsed.ok) throw new Error(parsed.problems.join("\n"));
  return parsed.voicebot;
}
