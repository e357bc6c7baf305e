import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { programs, versions } from "./catalogue.ts";

const goMod = (family: string): string => readFileSync(join(import.meta.dirname, "../../go", family, "go.mod"), "utf8");

test.each([
  ["kubernetes", "k8s.io/kubernetes"],
  ["etcd", "go.etcd.io/etcd/server/v3"],
  ["kind", "sigs.k8s.io/kind"],
  ["helm", "helm.sh/helm/v4"],
  ["coredns", "github.com/coredns/coredns"],
  ["prometheus-operator", "github.com/prometheus-operator/prometheus-operator"],
  ["prometheus-adapter", "sigs.k8s.io/prometheus-adapter"],
] as const)("the catalogue and go.mod pin the same version of %s", (family, module) => {
  expect(goMod(family)).toContain(`require ${module} ${versions[family]}\n`);
});

test("Prometheus is pinned to the same version too", () => {
  expect(goMod("prometheus-operator")).toContain(
    `require github.com/prometheus/prometheus ${programs.prometheus.version}\n`,
  );
});

test("every staging module of Kubernetes is replaced by the release that belongs to it", () => {
  const replaced = [...goMod("kubernetes").matchAll(/^\t(\S+) => \1 (\S+)$/gm)].map(([, , version]) => version);
  expect(replaced).toHaveLength(31);
  expect(new Set(replaced)).toEqual(new Set([versions.kubernetes.replace("v1.", "v0.")]));
});
