/** What a reconcile found, for tests of the status: all is well with one pod, but for what a test says. */
import type { VoicebotSpecInput } from "../src/api/index.ts";
import type { BotPod } from "../src/scaling/bot-pod.ts";
import type { Findings } from "../src/status/findings.ts";
import { aVoicebot } from "./a-voicebot.ts";
import { aPodStatus } from "./a-world.ts";

export const now = new Date("2026-11-22T10:00:00.500Z");

export function pod(report: Partial<typeof aPodStatus> | undefined, rest: Partial<BotPod> = {}): BotPod {
  return {
    name: "support-1",
    uid: "1",
    ready: true,
    answersSince: now.getTime() - 60_000,
    leaving: false,
    deletionCost: undefined,
    marks: {},
    report: report === undefined ? undefined : { ...aPodStatus, ...report },
    idleSince: undefined,
    ...rest,
  };
}

interface Found extends Partial<Omit<Findings, "voicebot">> {
  readonly spec?: Partial<VoicebotSpecInput>;
}

export function found({ spec = {}, ...rest }: Found): Findings {
  return {
    voicebot: aVoicebot(spec),
    deployment: { replicas: 1, rollout: "done", lastScaleDownAt: undefined },
    pods: [pod({})],
    autoscaler: undefined,
    problems: [],
    missingKinds: [],
    metricsApi: { state: "serving" },
    now,
    ...rest,
  };
}

export function scaledObject(status: string) {
  const conditions = [{ type: "Ready", status, message: "no metrics" }];
  return {
    apiVersion: "keda.sh/v1alpha1",
    kind: "ScaledObject",
    metadata: { name: "support" },
    status: { conditions },
  };
}

export function hpa(status: string) {
  const conditions = [{ type: "ScalingActive", status, message: "no metrics" }];
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "support" },
    status: { conditions },
  };
}

export const notReady = pod({}, { ready: false, answersSince: undefined });
export const noKeys = pod({ missingCredentials: ["deepgram", "groq"] }, { ready: false, answersSince: undefined });
export const mute = pod({ ready: false, voiceless: "unauthorized" }, { ready: false, answersSince: undefined });
/** What a pod's provider says of its models. */
export const gone = {
  error: null,
  missing: [
    { setting: "model" as const, model: "old/model", instead: "openai/gpt-oss-120b" },
    { setting: "fallbackModels" as const, model: "old/small", instead: null },
  ],
};
/** An autoscaler that does not see the calls, and why the operator knows. */
export const taken = {
  autoscaler: hpa("False"),
  metricsApi: { state: "taken", by: "the Service monitoring/adapter" },
} as const;
