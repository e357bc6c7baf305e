/** What each reason of each condition means and what to do about it: the page docs/conditions.md. */
import type { Condition, ConditionReason, ConditionType } from "./conditions.ts";

export interface ReasonHelp {
  readonly status: Condition["status"];
  readonly means: string;
  readonly todo: string;
}

interface ConditionHelp<T extends ConditionType> {
  readonly about: string;
  readonly reasons: { readonly [R in ConditionReason<T>]: ReasonHelp };
}

const help = (status: Condition["status"], means: string, todo = "Nothing."): ReasonHelp => ({ status, means, todo });

const noPodReport = help("Unknown", "No pod has answered the operator yet.", "Wait; then see `Ready` and `Degraded`.");

export const conditionHelp: { readonly [T in ConditionType]: ConditionHelp<T> } = {
  Ready: {
    about: "Calls are answered.",
    reasons: {
      PodsReady: help("True", "Pods take calls; the message says how many."),
      NoPodReady: help(
        "False",
        "Pods are starting, or cannot start.",
        "`kubectl describe pods` with the selector in the message: an image that cannot be pulled, no room on the nodes.",
      ),
      CredentialsMissing: help("False", "Keys are missing, so no pod takes calls.", "The command in the message."),
      NoVoice: help(
        "False",
        "No pod has a voice: synthesis fails and no phrase is at hand, so no pod takes calls.",
        "As the message says: the key `elevenlabs` or its credit, `spec.textToSpeech.voiceId`, or the way to the provider.",
      ),
      ScaledToZero: help("False", "Somebody set the scale to 0.", "`kubectl scale voicebot/NAME --replicas=1`."),
      SpecInvalid: help(
        "False",
        "The spec came past an older definition of the resource and cannot be understood.",
        "Mend the fields in the message; upgrade the definition with the operator.",
      ),
      BeingDeleted: help(
        "False",
        "It was deleted, and takes no more calls; those in progress are finished first.",
        "Wait; the message says how long at most, and how not to.",
      ),
    },
  },
  Progressing: {
    about: "Pods are being replaced or added.",
    reasons: {
      RollingOut: help(
        "True",
        "Old pods finish their calls and leave.",
        "Nothing; the message says how long it may take.",
      ),
      Scaling: help("True", "There are not yet as many pods as wanted."),
      RolloutStuck: help(
        "False",
        "New pods do not become ready; the old ones go on.",
        "`kubectl describe pods` as in the message.",
      ),
      Settled: help("False", "Every pod is of this version, and there are as many as wanted."),
    },
  },
  Degraded: {
    about: "Something is not as the spec asks.",
    reasons: {
      AsDesired: help("False", "Everything is as the spec asks."),
      SpecInvalid: help("True", "As for `Ready`; pods that run go on as they are.", "Mend the fields in the message."),
      NameTaken: help(
        "True",
        "An object that the bot needs exists and belongs to somebody else: it is left alone.",
        "Delete or rename that object, or give the Voicebot another name. Of a Voicebot deleted a moment ago: wait.",
      ),
      ApplyRefused: help(
        "True",
        "The API server refuses an object, in the words of the message: a quota, a policy, a webhook.",
        "Mend what it names; it is tried again each minute.",
      ),
      FieldConflict: help(
        "True",
        "Somebody else sets a field of an object that the bot owns, and the operator sets it back: the message names who, what and where.",
        "Say it in the Voicebot instead, or take the field out of what the other program applies. It is over when nobody has for fifteen minutes.",
      ),
      SettingsRefused: help(
        "True",
        "A pod does not take its settings and keeps those before.",
        "Mend the field in the message.",
      ),
      NoVoice: help(
        "True",
        "A pod that could not get a single phrase takes no calls; others may.",
        "As the message says; the pod tries again every 15 seconds.",
      ),
      PodsNotReporting: help(
        "True",
        "Ready pods do not answer the operator: scaling and status are blind.",
        "Let the operator reach port 9091 of the pods (NetworkPolicies, service meshes).",
      ),
    },
  },
  CredentialsAvailable: {
    about: "The providers' keys are there and taken.",
    reasons: {
      KeysPresent: help("True", "Every key is there, and none has been refused."),
      KeyMissing: help("False", "The Secret, or a key in it, is not there.", "The command in the message."),
      KeyRefused: help(
        "False",
        "The provider refuses a key.",
        "Put a valid one into the Secret: pods read it by themselves.",
      ),
      NoPodReport: noPodReport,
    },
  },
  ModelAvailable: {
    about: "The provider serves the language models of the spec. Pods ask it at their start and every ten minutes.",
    reasons: {
      ModelsServed: help("True", "Every model of `spec.languageModel` is served."),
      ModelRetired: help(
        "False",
        "The provider does not serve a model. Calls go on with the fallback models, or with rules.",
        "Set the model that the message names; the next call has it.",
      ),
      ProviderUnreachable: help(
        "Unknown",
        "The provider does not list its models.",
        "Its status page; the key (`CredentialsAvailable`); the way out of the cluster. Asked again each minute.",
      ),
      NotChecked: help("Unknown", "The pods have not asked yet, or are older than this check.", "Wait a minute."),
      NoPodReport: noPodReport,
    },
  },
  CacheAvailable: {
    about: "The speech cache answers.",
    reasons: {
      Connected: help("True", "Every pod reaches it."),
      Unavailable: help(
        "False",
        "Pods do not reach it: phrases are paid for again in each pod. No call suffers.",
        "As the message says.",
      ),
      NoPodReport: noPodReport,
    },
  },
  AutoscalerAvailable: {
    about: "The autoscaler sees the calls in progress.",
    reasons: {
      ScalingActive: help("True", "It sees them."),
      MetricUnavailable: help(
        "False",
        "It does not, for the reason in the message.",
        "The command in the message; [scaling](scaling.md).",
      ),
      MetricsApiTaken: help(
        "False",
        "Another adapter has `custom.metrics.k8s.io`; the operator leaves it alone.",
        "`spec.scaling.metricsFrom: prometheus-adapter` with the [rule](scaling.md), or delete the APIService if the adapter is gone.",
      ),
      MetricsApiOff: help(
        "False",
        "This installation serves no metrics (`metricsApi.enabled: false`).",
        "`spec.scaling.metricsFrom`, or switch it on.",
      ),
      CRDNotInstalled: help(
        "False",
        "KEDA is asked for and not there.",
        "Install KEDA (noticed within 30 s), or `metricsFrom: operator`.",
      ),
      ScaledToZero: help("False", "The bot is stopped by hand."),
      Starting: help("Unknown", "It has not decided anything yet.", "Wait half a minute."),
    },
  },
  MonitoringAvailable: {
    about: "Prometheus and Grafana are told of this Voicebot.",
    reasons: {
      Configured: help("True", "What `spec.monitoring` asks for is there."),
      SwitchedOff: help("True", "`spec.monitoring` asks for nothing."),
      CRDNotInstalled: help(
        "False",
        "The cluster lacks a kind that is asked for. The bot runs without.",
        "Install what the message names (noticed within 30 s), or switch it off in `spec.monitoring`.",
      ),
      UnknownAlert: help(
        "False",
        "`prometheusRule.exclude` names what is no alert.",
        "Mend the name: see monitoring/runbooks.",
      ),
    },
  },
  Draining: {
    about: "Pods that leave finish their calls.",
    reasons: {
      PodsDraining: help("True", "Some do; the message says how many, and until when at most."),
      NoneDraining: help("False", "No pod is leaving."),
    },
  },
  Paused: {
    about: "The operator leaves everything as it is.",
    reasons: {
      PausedByAnnotation: help("True", "The annotation `voicebot.dev/paused` says so.", "Remove it to go on."),
      NotPaused: help("False", "The operator looks after this Voicebot."),
    },
  },
};

/** `docs/conditions.md`. */
export function conditionsPage(): string {
  const sections = Object.entries<{ about: string; reasons: Readonly<Record<string, ReasonHelp>> }>(conditionHelp).map(
    ([type, { about, reasons }]) => {
      const rows = Object.entries(reasons).map(
        ([reason, { status, means, todo }]) => `| \`${reason}\` | ${status} | ${means} | ${todo} |`,
      );
      return [
        `## ${type}`,
        "",
        about,
        "",
        "| Reason | Status | What it means | What to do |",
        "| --- | --- | --- | --- |",
        ...rows,
        "",
      ];
    },
  );
  return [
    "# Conditions of a Voicebot",
    "",
    "<!-- Written by `npm run generate` from operator/src/api/condition-help.ts: change it there. -->",
    "",
    "`kubectl describe voicebot NAME` shows them, each with a message that says what to do; `kubectl wait --for=condition=Ready` waits",
    "for one. Every condition is always there. A change of a reason is an Event too.",
    "",
    ...sections.flat(),
  ].join("\n");
}
