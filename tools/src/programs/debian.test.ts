import { expect, test } from "vitest";
import { installedIn } from "./debian.ts";

test("a package counts as installed only if dpkg says just that", () => {
  const listing = "docker.io installed\njq config-files\nredis-server not-installed\nlibc6 installed\nlibc6 installed";
  expect([...installedIn(listing)]).toEqual(["docker.io", "libc6"]);
});

test("no dpkg, nothing installed", () => {
  expect(installedIn("").size).toBe(0);
});
