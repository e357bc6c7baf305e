import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { permissionsFile, permissionsPath } from "./permissions-file.ts";

test("the chart grants what the operator needs, no more and no less (npm run generate)", () => {
  expect(readFileSync(new URL(`../../../${permissionsPath}`, import.meta.url), "utf8")).toBe(permissionsFile());
});
