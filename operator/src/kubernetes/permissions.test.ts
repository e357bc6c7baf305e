import { expect, test } from "vitest";
import {
  kubeSystemRules,
  metricsApiClusterRules,
  metricsApiOwnNamespaceRules,
  named,
  ownNamespaceRules,
  watchedNamespaceRules,
} from "./permissions.ts";

const all = [
  ...watchedNamespaceRules,
  ...ownNamespaceRules,
  ...metricsApiOwnNamespaceRules,
  ...kubeSystemRules,
  ...metricsApiClusterRules,
];

test("no rule of the operator has a wildcard", () => {
  expect(
    all.flatMap((rule) => [...rule.apiGroups, ...rule.resources, ...rule.verbs]).filter((word) => word.includes("*")),
  ).toEqual([]);
});

test("of secrets the operator may only create: it never reads one", () => {
  const verbs = all
    .filter((rule) => rule.apiGroups.includes("") && rule.resources.includes("secrets"))
    .flatMap((rule) => rule.verbs);
  expect(verbs).toEqual(["create"]);
});

test("an installation's names replace the placeholders", () => {
  expect(named(ownNamespaceRules, { LEASE_NAME: "mine" }).at(-1)?.resourceNames).toEqual(["mine"]);
});
