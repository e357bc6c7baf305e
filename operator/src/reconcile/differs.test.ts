import fc from "fast-check";
import { expect, test } from "vitest";
import { type KubernetesObject, standIn } from "./cluster.ts";
import { hashOf, mustApply, withDesiredHash } from "./differs.ts";

const object = (body: object): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Thing",
  metadata: { name: "a" },
  ...body,
});
const applies = (desired: object, live: object) => mustApply(object(desired), object(live));

test.each<[string, object, object]>([
  ["what the API server fills in", { spec: { a: 1 } }, { spec: { a: 1, dnsPolicy: "ClusterFirst" } }],
  ["an empty map that the API server leaves out", { spec: { nodeSelector: {}, list: [] } }, { spec: {} }],
  [
    "a quantity in other words",
    { limits: { cpu: "1000m", memory: "0.5Gi" } },
    { limits: { cpu: "1", memory: "512Mi" } },
  ],
  [
    "a sidecar that somebody injects",
    { containers: [{ name: "a" }] },
    { containers: [{ name: "b" }, { name: "a", x: 1 }] },
  ],
])("%s is no difference", (_what, desired, live) => {
  expect(applies(desired, live)).toBe(false);
});

test.each<[string, object, object]>([
  ["a field that is gone", { spec: { a: 1 } }, { spec: {} }],
  ["another value", { spec: { a: 1 } }, { spec: { a: 2 } }],
  ["a list in another order", { args: ["a", "b"] }, { args: ["b", "a"] }],
  ["a longer list", { args: ["a"] }, { args: ["a", "b"] }],
  ["a container that is gone", { containers: [{ name: "a" }] }, { containers: [{ name: "b" }] }],
  ["more memory", { limits: { memory: "512Mi" } }, { limits: { memory: "1Gi" } }],
  ["a word that only looks like a quantity", { data: { version: "1000m" } }, { data: { version: "1" } }],
])("%s is a difference", (_what, desired, live) => {
  expect(applies(desired, live)).toBe(true);
});

test("a field that is no longer desired is noticed by the hash", () => {
  const before = withDesiredHash(object({ spec: { a: 1, b: 2 } }));
  const now = withDesiredHash(object({ spec: { a: 1 } }));
  expect(mustApply(now, before)).toBe(true);
});

test("whatever was applied needs no second apply", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (spec) => {
      const desired = withDesiredHash(object({ spec }));
      expect(mustApply(desired, JSON.parse(JSON.stringify(desired)) as KubernetesObject)).toBe(false);
    }),
  );
});

const rule = { spec: { groups: [{ name: "a", rules: [{ alert: "Down" }] }] } };
test.each<[string, object, object, boolean]>([
  ["a list owned as one", rule, { "f:spec": { "f:groups": {} } }, false],
  [
    "a list owned by its items' names",
    rule,
    { "f:spec": { "f:groups": { 'k:{"name":"a"}': { ".": {}, "f:name": {}, "f:rules": {} } } } },
    false,
  ],
  [
    "a field of an item that somebody has taken over",
    rule,
    { "f:spec": { "f:groups": { 'k:{"name":"a"}': { ".": {}, "f:name": {} } } } },
    true,
  ],
  ["an item that is gone", rule, { "f:spec": { "f:groups": { 'k:{"name":"b"}': { "f:rules": {} } } } }, true],
  ["an entry that somebody has taken over", { data: { a: "1", b: "2" } }, { "f:data": { "f:a": {} } }, true],
  ["values owned one by one", { list: ["a"] }, { "f:list": { 'v:"a"': {}, 'v:"b"': {} } }, false],
  ["nothing of ours", rule, {}, true],
  ["a spec of which nothing is ours any more", rule, { "f:spec": {} }, true],
  ["a spec that says nothing", { spec: {} }, { "f:spec": {} }, false],
  [
    "fields that say nothing",
    { spec: { a: "1", secrets: [], labels: {}, b: undefined } },
    { "f:spec": { "f:a": {} } },
    false,
  ],
  ["a map owned as one", { spec: { selector: { a: "b" } } }, { "f:spec": { "f:selector": {} } }, false],
])("of an object whose content is not known: %s", (_what, desired, owned, differs) => {
  expect(mustApply(object(desired), { ...object({}), owned } as KubernetesObject)).toBe(differs);
});

test("what is long is made only when it is applied: its stand-in is hashed, and its owner compared", () => {
  let times = 0;
  const long = (stands: string): KubernetesObject =>
    object({
      data: {
        get "long.json"() {
          times += 1;
          return "long";
        },
      },
      [standIn]: stands,
    });
  expect(hashOf(long("one"))).toBe(hashOf(long("one")));
  expect(hashOf(long("one"))).not.toBe(hashOf(long("two")));
  const desired = withDesiredHash(long("one"));
  const live = { ...object({}), metadata: desired.metadata };
  expect(mustApply(desired, { ...live, owned: { "f:data": { "f:long.json": {} } } })).toBe(false);
  expect(times).toBe(0);
  expect(mustApply(desired, { ...live, owned: { "f:data": { "f:other.json": {} } } })).toBe(true);
  expect(JSON.stringify(desired)).toContain('"long.json":"long"');
});
