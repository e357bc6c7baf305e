import { expect, test } from "vitest";
import { type AcceptedVersion, buildFlags, isAccepted, programNames, versionIn, versions } from "./catalogue.ts";

const kubectl: AcceptedVersion = { arguments: [], lowest: "1.33", highest: "1.35", foundIn: "PATH" };

test.each([
  ["etcd Version: 3.6.5\nGit SHA: Not provided", "3.6.5"],
  ["Client Version: v1.32.4-dispatcher\nKustomize Version: v5.5.0", "1.32.4"],
  ['version.BuildInfo{Version:"v4.3.1", GitCommit:""}', "4.3.1"],
  ["kind v0.33.0 go1.26.8 linux/amd64", "0.33.0"],
])("a program's version is the first it names: %s", (text, version) => {
  expect(versionIn(text)).toBe(version);
});

test("what a program says may hold no version", () => {
  expect(versionIn("command not found")).toBeUndefined();
});

test("a program on PATH serves from the lowest to the highest minor version, patches aside", () => {
  expect(["1.32.9", "1.33.0", "1.34.3", "1.35.9", "1.36.0", "2.34.0"].map((one) => isAccepted(one, kubectl))).toEqual([
    false,
    true,
    true,
    true,
    false,
    false,
  ]);
});

test("our own build of each program would serve, so that what is cached is never refused", () => {
  expect(isAccepted(versions.kubernetes.slice(1), kubectl)).toBe(true);
  expect(programNames).toContain("kubectl");
});

test("Kubernetes is told its version, which its parts ask each other for", () => {
  expect(buildFlags("kubernetes").ldflags).toContain(
    `-X k8s.io/component-base/version.gitVersion=${versions.kubernetes} -X k8s.io/component-base/version.gitMajor=1`,
  );
  expect(buildFlags("kubernetes").ldflags).toContain("-X k8s.io/client-go/pkg/version.gitMinor=34");
});
