import { expect, test } from "vitest";
import { optionalKinds } from "../desired/optional-kinds.ts";
import { optionalResources } from "./resources.ts";

test("every kind that a cluster may lack is looked for", () => {
  const names = (kinds: readonly { readonly apiVersion: string; readonly kind: string }[]) =>
    kinds.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`).sort();
  expect(names(optionalResources)).toEqual(names(Object.values(optionalKinds)));
});
