import { expect, test } from "vitest";
import { customResourceDefinition, voicebotSchema } from "./custom-resource-definition.ts";
import { fieldsOf } from "./reference-page.ts";
import type { StructuralSchema } from "./structural-schema.ts";

const { spec = {}, status = {} } = voicebotSchema().properties ?? {};
const fields = [...fieldsOf(spec, "spec"), ...fieldsOf(status, "status")];

test.each(fields.map(({ path, schema }) => [path, schema] as const))("%s says what it means", (_path, schema) => {
  expect(schema.description).toMatch(/^\S.*\.$/);
});

test("every list has a most number of items, so that rules and requests stay bounded", () => {
  const lists = fields.filter(({ schema }) => schema.items !== undefined);
  expect(lists.length).toBeGreaterThan(5);
  expect(lists.filter(({ schema }) => schema["maxItems"] === undefined).map(({ path }) => path)).toEqual([]);
});

test("the schema is structural: no reference, no choice of schemas, and additionalProperties only for maps", () => {
  const text = JSON.stringify(voicebotSchema());
  for (const keyword of ["$ref", "anyOf", "allOf", "oneOf", "not", "$schema", "propertyNames", "const"]) {
    expect(text).not.toContain(`"${keyword}":`);
  }
  for (const schema of everySchema(voicebotSchema())) {
    if (schema.additionalProperties !== undefined) expect(schema.properties).toBeUndefined();
    expect(schema.type ?? schema["x-kubernetes-int-or-string"]).toBeDefined();
  }
});

test("an object's default names every default inside it, so that the API server can hold it against the rules", () => {
  const objects = fields.filter(({ schema }) => schema.properties !== undefined && schema.default !== undefined);
  expect(objects.length).toBeGreaterThan(10);
  for (const { schema } of objects) {
    const inside = Object.entries(schema.properties ?? {}).filter(([, child]) => child.default !== undefined);
    expect(Object.keys(schema.default as object)).toEqual(expect.arrayContaining(inside.map(([name]) => name)));
  }
});

test("only spec.credentials is required of a person", () => {
  expect(spec.required).toEqual(["credentials"]);
});

test("the autoscaler finds the replicas where the scale subresource says", () => {
  const [version] = customResourceDefinition().spec.versions;
  expect(version?.subresources.scale).toEqual({
    specReplicasPath: ".spec.scaling.replicas",
    statusReplicasPath: ".status.replicas",
    labelSelectorPath: ".status.selector",
  });
  const paths = new Set(fields.map(({ path }) => `.${path}`));
  for (const path of Object.values(version?.subresources.scale ?? {})) expect(paths).toContain(path);
});

test("the columns are Ready, Calls, Pods, Draining, Age", () => {
  const [version] = customResourceDefinition().spec.versions;
  expect(version?.additionalPrinterColumns.map(({ name }) => name)).toEqual([
    "Ready",
    "Calls",
    "Pods",
    "Draining",
    "Age",
  ]);
});

function everySchema(schema: StructuralSchema): readonly StructuralSchema[] {
  const children = [...Object.values(schema.properties ?? {}), schema.items, schema.additionalProperties];
  return [schema, ...children.flatMap((child) => (child === undefined ? [] : everySchema(child)))];
}
