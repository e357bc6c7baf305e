import type { Voicebot } from "../api/index.ts";
import type { Findings } from "./findings.ts";

/** Of pods that can say nothing, not even goodbye, and so take no calls: what is wrong and what to do; undefined: there are none. */
export function withoutVoice({ voicebot, pods }: Pick<Findings, "voicebot" | "pods">): string | undefined {
  const silent = pods.filter(({ leaving, report }) => !leaving && report?.voiceless !== undefined);
  const [first] = silent;
  if (first === undefined) return undefined;
  const who = silent.length === 1 ? `pod ${first.name} has` : `${silent.length} pods have`;
  const kind = first.report?.voiceless ?? "";
  return `${who} no voice (the provider of spec.textToSpeech: ${kind}), so no call is taken there: ${advice(voicebot, kind)}`;
}

/** `kind`: of the provider's error, as the pod tells it. */
function advice({ spec }: Voicebot, kind: string): string {
  const { voiceId, model } = spec.textToSpeech;
  switch (kind) {
    case "unauthorized":
      return `put a key with credit left as "elevenlabs" into Secret "${spec.credentials.secretName}", the pods read it by themselves`;
    case "invalid-request":
    case "model-not-found":
      return (
        `set a voice that the account has in spec.textToSpeech.voiceId ("${voiceId}" now) ` +
        `and a model that it may use in spec.textToSpeech.model ("${model}" now)`
      );
    case "rate-limited":
      return "the account may not ask for more at once: look at its plan, and set spec.scaling.providerConcurrency to it";
    default:
      return "look at the provider's status page, at the way out of the cluster and at spec.textToSpeech.baseUrl; the pods try again every 15 s";
  }
}
