/** Two Voicebots that have, between them, a child of every kind that the operator may own: the optional ones too. */
import { optionalResources, ownedResources, type Resource } from "@voicebots/operator/resources";
import { type ControlPlane, startControlPlane } from "@voicebots/tools/cluster";
import { vi } from "vitest";
import { prepareInstallation, type RunningOperator, startOperator } from "./installed-operator.ts";

export const kinds = [...ownedResources, ...optionalResources];
export const soon = { timeout: 90_000, interval: 500 };

export interface Child {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Record<string, unknown> & { readonly name: string; readonly labels: Record<string, string> };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: Record<string, unknown>;
  readonly status?: unknown;
}

const groupOf = ({ apiVersion }: Resource): string =>
  apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
/** As kubectl finds it whatever else has the same name: `networkpolicies.networking.k8s.io`. */
export const fullName = (resource: Resource): string => [resource.plural, groupOf(resource)].filter(Boolean).join(".");

const specs: Readonly<Record<string, object>> = {
  support: { monitoring: { dashboards: { grafanaOperator: { enabled: true } } }, scaling: { replicas: 0 } },
  sales: { scaling: { replicas: 0, metricsFrom: "keda" } },
};

/** `like`: "support" or "sales". */
export const voicebotLike = (like: string, namespace: string, name = like): object => ({
  apiVersion: "voicebot.dev/v1alpha1",
  kind: "Voicebot",
  metadata: { name, namespace },
  spec: { credentials: { secretName: "voicebot-providers" }, ...specs[like] },
});

/** The kinds of others' projects, by name alone: what those say of their content does not matter here. */
const optionalDefinitions = (): object[] =>
  optionalResources.map((resource) => {
    const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
    const names = { kind: resource.kind, plural: resource.plural, singular: resource.kind.toLowerCase() };
    const [, version] = resource.apiVersion.split("/");
    return {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: fullName(resource) },
      spec: {
        group: groupOf(resource),
        names,
        scope: "Namespaced",
        versions: [{ name: version, served: true, storage: true, schema }],
      },
    };
  });

export interface EveryKind {
  readonly controlPlane: ControlPlane;
  readonly operator: RunningOperator;
  stop(): Promise<void>;
}

/** A cluster with every optional kind, an operator, and the two Voicebots, whose children may be still to come. */
export async function startEveryKind(namespace: string): Promise<EveryKind> {
  const controlPlane = await startControlPlane({ audit: true });
  try {
    await prepareInstallation(controlPlane);
    await controlPlane.kubectl.apply(optionalDefinitions());
    await controlPlane.kubectl("create", "namespace", namespace);
    const operator = await startOperator(controlPlane, "operator-1");
    await controlPlane.kubectl.apply([voicebotLike("support", namespace), voicebotLike("sales", namespace)]);
    return {
      controlPlane,
      operator,
      async stop() {
        await operator.stop();
        await controlPlane.stop();
      },
    };
  } catch (error) {
    await controlPlane.stop();
    throw error;
  }
}

/** All of a kind that bear the operator's label. */
export async function childrenOf(
  { kubectl }: ControlPlane,
  namespace: string,
  resource: Resource,
): Promise<readonly Child[]> {
  const labelled = ["-n", namespace, "-l", "app.kubernetes.io/managed-by=voicebot-operator"];
  return (await kubectl.json<{ items: Child[] }>("get", fullName(resource), ...labelled)).items;
}

/** Resolves when there is a child of every kind; rejects, with the kinds that are missing, if there is not in time. */
export async function untilEveryKindIsThere(controlPlane: ControlPlane, namespace: string): Promise<void> {
  await vi.waitFor(async () => {
    const found = await Promise.all(
      kinds.map(async (one) => ((await childrenOf(controlPlane, namespace, one)).length > 0 ? [] : [one.kind])),
    );
    const missing = found.flat();
    if (missing.length > 0) throw new Error(`there is no ${missing.join(", ")}`);
  }, soon);
}
