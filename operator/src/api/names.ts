/** What the resource is called, and the marks that the operator and people leave on objects. */

export const group = "voicebot.dev";
export const version = "v1alpha1";
export const kind = "Voicebot";
export const plural = "voicebots";
export const singular = "voicebot";
export const shortName = "vb";
export const category = "voice";
export const apiVersion = `${group}/${version}`;

/** Labels of every object that the operator makes (https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/). */
export const labels = {
  name: "app.kubernetes.io/name",
  /** The Voicebot's name. */
  instance: "app.kubernetes.io/instance",
  component: "app.kubernetes.io/component",
  managedBy: "app.kubernetes.io/managed-by",
  partOf: "app.kubernetes.io/part-of",
} as const;

/** Values of those labels. */
export const labelValues = {
  name: "voicebot",
  managedBy: "voicebot-operator",
  partOf: "voicebots",
  bot: "bot",
  cache: "cache",
} as const;

export const annotations = {
  /** "true" on a Voicebot: the operator leaves everything as it is. */
  paused: "voicebot.dev/paused",
  /** "true" on a Voicebot: when it is deleted, nobody waits until its calls are over. */
  skipDrain: "voicebot.dev/skip-drain",
  /** On every child: what was applied last, hashed, so that a removed field is noticed. */
  desiredHash: "voicebot.dev/desired-hash",
  /** On the Deployment: when pods were last taken away, ISO 8601. */
  lastScaleDown: "voicebot.dev/last-scale-down",
} as const;

/** On a Voicebot with pods that take calls: it is deleted when they have left. */
export const finalizer = "voicebot.dev/drain";

/** Who owns which fields in server-side apply. */
export const fieldManagers = {
  main: "voicebot-operator",
  /** The Deployment's replicas, apart, so that the main apply never carries them. */
  replicas: "voicebot-operator-replicas",
  /** The pods' deletion cost. */
  victims: "voicebot-operator-victims",
  /** What says on a pod that it is on the phone. */
  busy: "voicebot-operator-busy",
  /** The Voicebot's finalizer. */
  farewell: "voicebot-operator-farewell",
} as const;
