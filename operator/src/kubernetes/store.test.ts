import { expect, test } from "vitest";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { instanceLabel, Store } from "./store.ts";

const service = (name: string, resourceVersion: number, instance = "support"): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: {
    name,
    namespace: "shop",
    resourceVersion: String(resourceVersion),
    labels: { [instanceLabel]: instance },
  },
});
const names = (objects: readonly KubernetesObject[]) => objects.map((object) => object.metadata.name).sort();

test("a list tells what came, what changed and what went", () => {
  const store = new Store();
  store.replace([service("a", 1), service("b", 2)], "5");
  const changes = store.replace([service("b", 7), service("c", 8)], "9");
  expect(changes.map((change) => `${change.type} ${change.object.metadata.name}`)).toEqual([
    "deleted a",
    "updated b",
    "added c",
  ]);
  expect(names(store.ofInstance("shop", "support"))).toEqual(["b", "c"]);
});

test("an event that comes twice is one change", () => {
  const store = new Store();
  store.replace([], "5");
  expect(store.observe(service("a", 6))?.type).toBe("added");
  expect(store.observe(service("a", 6))).toBeUndefined();
});

test("what we wrote is there at once, and the watch has nothing to add", () => {
  const store = new Store();
  store.replace([], "5");
  store.putWritten(service("a", 6));
  expect(store.get("shop", "a")).toBeDefined();
  expect(store.observe(service("a", 6))).toBeUndefined();
  expect(store.observe(service("a", 7))).toMatchObject({
    type: "updated",
    before: { metadata: { resourceVersion: "6" } },
  });
});

test("what others wrote just before our write, and is part of its answer, is told", () => {
  const store = new Store();
  store.replace([service("a", 4)], "5");
  store.putWritten(service("a", 8));
  expect(store.observe(service("a", 7))?.type).toBe("updated");
  expect(store.observe(service("a", 8))).toBeUndefined();
  expect(store.get("shop", "a")?.metadata.resourceVersion).toBe("8");
});

test("a list that brings our own write may hide what others wrote before it, and so tells of it once", () => {
  const store = new Store();
  store.replace([service("a", 4)], "5");
  store.putWritten(service("a", 8));
  expect(store.replace([service("a", 8)], "9")).toHaveLength(1);
  expect(store.replace([service("a", 8)], "9")).toHaveLength(0);
});

test("an answer that comes after the watch told of the deletion brings nothing back", () => {
  const store = new Store();
  store.replace([service("a", 4)], "5");
  store.remove(service("a", 7));
  store.putWritten(service("a", 6));
  expect(store.get("shop", "a")).toBeUndefined();
});

test("a list from before our write does not undo it", () => {
  const store = new Store();
  store.replace([], "5");
  store.putWritten(service("a", 8));
  store.replace([], "7");
  expect(store.get("shop", "a")).toBeDefined();
});

test("an object that moves to another Voicebot leaves the first one", () => {
  const store = new Store();
  store.replace([service("a", 1)], "1");
  store.observe(service("a", 2, "sales"));
  expect(store.ofInstance("shop", "support")).toEqual([]);
  expect(names(store.ofInstance("shop", "sales"))).toEqual(["a"]);
});
