/** The conditions of a Voicebot and the closed list of their reasons, as people and alerts meet them. */
import * as z from "zod";

/** Condition type -> its reasons. A reason says why; the message beside it says what to do. */
export const conditionReasons = {
  /** Calls are answered. */
  Ready: ["PodsReady", "NoPodReady", "CredentialsMissing", "NoVoice", "ScaledToZero", "SpecInvalid", "BeingDeleted"],
  /** Pods are being replaced or added. */
  Progressing: ["RollingOut", "Scaling", "RolloutStuck", "Settled"],
  /** Something is not as the spec asks. */
  Degraded: [
    "AsDesired",
    "SpecInvalid",
    "NameTaken",
    "ApplyRefused",
    "FieldConflict",
    "SettingsRefused",
    "NoVoice",
    "PodsNotReporting",
  ],
  /** The providers' keys are there and taken. */
  CredentialsAvailable: ["KeysPresent", "KeyMissing", "KeyRefused", "NoPodReport"],
  /** The provider serves the language models of the spec. */
  ModelAvailable: ["ModelsServed", "ModelRetired", "ProviderUnreachable", "NotChecked", "NoPodReport"],
  /** The speech cache answers. */
  CacheAvailable: ["Connected", "Unavailable", "NoPodReport"],
  /** The autoscaler sees the calls in progress. */
  AutoscalerAvailable: [
    "ScalingActive",
    "MetricUnavailable",
    "MetricsApiTaken",
    "MetricsApiOff",
    "CRDNotInstalled",
    "ScaledToZero",
    "Starting",
  ],
  /** Prometheus and Grafana are told of this Voicebot. */
  MonitoringAvailable: ["Configured", "SwitchedOff", "CRDNotInstalled", "UnknownAlert"],
  /** Pods that leave finish their calls. */
  Draining: ["PodsDraining", "NoneDraining"],
  /** The operator leaves everything as it is. */
  Paused: ["PausedByAnnotation", "NotPaused"],
} as const;

export type ConditionType = keyof typeof conditionReasons;
export type ConditionReason<T extends ConditionType = ConditionType> = (typeof conditionReasons)[T][number];

export const conditionTypes = Object.keys(conditionReasons) as readonly ConditionType[];

export const Condition = z.object({
  type: z.string().max(316).describe("What it is about."),
  status: z.enum(["True", "False", "Unknown"]).describe("Whether it holds."),
  reason: z.string().max(1024).describe("Why, from a closed list."),
  message: z.string().max(32_768).describe("What to do."),
  lastTransitionTime: z.string().meta({ format: "date-time" }).describe("When the status last changed."),
  observedGeneration: z.int().min(0).optional().describe("The generation of the spec it is about."),
});

export type Condition = z.output<typeof Condition>;
