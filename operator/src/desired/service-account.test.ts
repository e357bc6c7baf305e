import { expect, test } from "vitest";
import { desiredChild } from "../../test/desired-of.ts";

test("pods have an identity of their own, and no token", () => {
  expect(desiredChild("ServiceAccount", "support")).toMatchObject({ automountServiceAccountToken: false });
});
