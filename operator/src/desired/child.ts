/** What every object of a Voicebot has in common: its name's root, its labels, its owner. */
import { apiVersion, kind, labels, labelValues, type Voicebot } from "../api/index.ts";
import { type KubernetesObject, type OwnerReference, standIn } from "../reconcile/cluster.ts";

export type Component = typeof labelValues.bot | typeof labelValues.cache | "metrics" | "monitoring";

interface ChildOptions {
  readonly apiVersion: string;
  readonly kind: string;
  /** Behind the Voicebot's name; absent: the name itself. */
  readonly suffix?: string;
  readonly component: Component;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Another where the body is another: a long body need not be made then to tell whether it is the same. */
  readonly standsForBody?: string;
}

export function childOf(
  voicebot: Voicebot,
  options: ChildOptions,
  body: Readonly<Record<string, unknown>>,
): KubernetesObject {
  return {
    apiVersion: options.apiVersion,
    kind: options.kind,
    metadata: {
      name: childName(voicebot, options.suffix),
      namespace: voicebot.namespace,
      labels: { ...options.labels, ...componentLabels(voicebot, options.component) },
      ...(options.annotations === undefined ? {} : { annotations: options.annotations }),
      ownerReferences: [ownerReference(voicebot)],
    },
    ...body,
    ...(options.standsForBody === undefined ? {} : { [standIn]: options.standsForBody }),
  };
}

export function childName({ name }: Pick<Voicebot, "name">, suffix?: string): string {
  return suffix === undefined ? name : `${name}-${suffix}`;
}

export function componentLabels({ name }: Pick<Voicebot, "name">, component: Component): Record<string, string> {
  return {
    ...selectorLabels({ name }, component),
    [labels.managedBy]: labelValues.managedBy,
    [labels.partOf]: labelValues.partOf,
  };
}

/** What tells the pods of a component from all others. Selectors cannot change once made: neither may these. */
export function selectorLabels({ name }: Pick<Voicebot, "name">, component: Component): Record<string, string> {
  return { [labels.name]: labelValues.name, [labels.instance]: name, [labels.component]: component };
}

/** The selector of the bot's pods as the scale subresource wants it. */
export function botSelector(voicebot: Pick<Voicebot, "name">): string {
  return Object.entries(selectorLabels(voicebot, labelValues.bot))
    .map(([label, value]) => `${label}=${value}`)
    .join(",");
}

/** `controller` is how we know our own again; with it the garbage collector removes the children of a deleted Voicebot. */
function ownerReference({ name, uid }: Voicebot): OwnerReference {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}
