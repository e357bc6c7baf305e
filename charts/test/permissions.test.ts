import {
  kubeSystemRules,
  metricsApiClusterRules,
  metricsApiOwnNamespaceRules,
  named,
  ownNamespaceRules,
  type PolicyRule,
  watchedNamespaceRules,
} from "@voicebots/operator/permissions";
import { expect, test } from "vitest";
import { ofKind, only, type RenderedObject, render, valuesFiles } from "./rendered-chart.ts";

const names = {
  LEASE_NAME: "voicebot-operator",
  METRICS_API_SERVICE: "voicebot-operator-metrics-api",
  METRICS_API_OWNER: "voicebot-operator-metrics-api",
};
/** The operator's namespace, a watched one, kube-system, or the whole cluster. */
type Place = string;

/** A rule for each verb, group and resource (and name), so that two lists of rules can be compared. */
const grants = (rules: readonly PolicyRule[]): string[] =>
  rules
    .flatMap(({ apiGroups, resources, verbs, resourceNames = ["any"] }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) =>
          verbs.flatMap((verb) => resourceNames.map((name) => `${verb} ${resource}.${group} ${name}`)),
        ),
      ),
    )
    .sort();

/** What each binding gives the operator's ServiceAccount, and where. */
function granted(objects: readonly RenderedObject[]): Map<Place, PolicyRule[]> {
  const account = only(objects, "ServiceAccount").metadata;
  const places = new Map<Place, PolicyRule[]>();
  for (const binding of [...ofKind(objects, "RoleBinding"), ...ofKind(objects, "ClusterRoleBinding")]) {
    const isOperators = binding.subjects?.some(
      ({ name, namespace }) => name === account.name && namespace === account.namespace,
    );
    if (!isOperators) continue;
    const place = binding.metadata.namespace ?? "cluster";
    places.set(place, [...(places.get(place) ?? []), ...rulesOf(binding, objects)]);
  }
  return places;
}

function rulesOf({ roleRef, metadata }: RenderedObject, objects: readonly RenderedObject[]): readonly PolicyRule[] {
  if (roleRef === undefined) throw new Error("a binding without a role");
  // Kubernetes' own role: it may get, list and watch this one ConfigMap.
  if (roleRef.name === "extension-apiserver-authentication-reader") return kubeSystemRules;
  const role = objects.find(
    (object) =>
      object.kind === roleRef.kind &&
      object.metadata.name === roleRef.name &&
      object.metadata.namespace === metadata.namespace,
  );
  if (role?.rules === undefined) throw new Error(`the role ${roleRef.name} is not in the chart`);
  return role.rules;
}

const rulesIn = (places: Map<Place, PolicyRule[]>): Record<Place, string[]> =>
  Object.fromEntries([...places].map(([place, rules]) => [place, grants(rules)]));

test("the operator may do in every namespace what it says it does, and nothing else", async () => {
  expect(rulesIn(granted(await render()))).toEqual({
    cluster: grants(named([...watchedNamespaceRules, ...metricsApiClusterRules], names)),
    "voicebot-system": grants(named([...ownNamespaceRules, ...metricsApiOwnNamespaceRules], names)),
    "kube-system": grants(kubeSystemRules),
  });
});

test("told which namespaces to watch, it gets a Role in each and no right elsewhere but for the metrics API", async () => {
  expect(rulesIn(granted(await render({ values: "namespaced" })))).toEqual({
    sales: grants(watchedNamespaceRules),
    support: grants(watchedNamespaceRules),
    cluster: grants(named(metricsApiClusterRules, names)),
    "voicebot-system": grants(named([...ownNamespaceRules, ...metricsApiOwnNamespaceRules], names)),
    "kube-system": grants(kubeSystemRules),
  });
});

test("without the metrics API and the definition, everything is inside namespaces", async () => {
  const objects = await render({ values: "without-cluster-rights" });
  expect(rulesIn(granted(objects))).toEqual({
    support: grants(watchedNamespaceRules),
    "voicebot-system": grants(named(ownNamespaceRules, names)),
  });
  expect(objects.filter(({ metadata }) => metadata.namespace === undefined).map(({ kind }) => kind)).toEqual([]);
});

test.each([...valuesFiles.keys()])(
  "with %s values no rule has a wildcard, and of secrets the operator may only create",
  async (values) => {
    const objects = await render({ values });
    const rules = objects.flatMap((object) => object.rules ?? []);
    expect(
      rules
        .flatMap((rule) => [...rule.apiGroups, ...rule.resources, ...rule.verbs])
        .filter((word) => word.includes("*")),
    ).toEqual([]);
    expect(new Set(grants(rules).filter((grant) => / secrets[./]/.test(grant)))).toEqual(
      new Set(["create secrets. any"]),
    );
  },
);

test.each([...valuesFiles.keys()])(
  "what %s values give the operator is as it was reviewed, right by right",
  async (values) => {
    const places = Object.entries(rulesIn(granted(await render({ values }))));
    const text = places
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([place, rights]) => [`in ${place}:`, ...rights.map((right) => `  ${right}`)]);
    await expect(`${text.join("\n")}\n`).toMatchFileSnapshot(`granted/${values}.txt`);
  },
);

test("who may view a namespace sees its Voicebots, who may edit it changes them, and nobody gains more", async () => {
  const objects = await render();
  const view = only(objects, "ClusterRole", "voicebot-operator-view");
  const edit = only(objects, "ClusterRole", "voicebot-operator-edit");
  expect(view.metadata.labels).toMatchObject({ "rbac.authorization.k8s.io/aggregate-to-view": "true" });
  expect(edit.metadata.labels).not.toHaveProperty("rbac.authorization.k8s.io/aggregate-to-view");
  expect(new Set(view.rules?.flatMap(({ verbs }) => verbs))).toEqual(new Set(["get", "list", "watch"]));
  expect(new Set(edit.rules?.flatMap(({ resources }) => resources))).toEqual(new Set(["voicebots", "voicebots/scale"]));
  expect(
    ofKind(await render({ set: { "rbac.aggregate": false } }), "ClusterRole").map(({ metadata }) => metadata.name),
  ).not.toContain("voicebot-operator-view");
});
