/** The definition of the Voicebot on a real API server: taken within its limits, and wrong resources refused in words. */

import { customResourceDefinition, VoicebotStatus } from "@voicebots/operator/api";
import { wrongResources } from "@voicebots/operator/wrong-resources";
import { startControlPlane } from "@voicebots/tools/cluster";
import { afterAll, beforeAll, expect, test } from "vitest";
import { untilEstablished } from "./established.ts";

type Cluster = Awaited<ReturnType<typeof startControlPlane>>;
let cluster: Cluster;

const credentials = { secretName: "voicebot-providers" };

function voicebot(name: string, spec: Readonly<Record<string, unknown>>) {
  return { apiVersion: "voicebot.dev/v1alpha1", kind: "Voicebot", metadata: { name, namespace: "default" }, spec };
}

beforeAll(async () => {
  cluster = await startControlPlane();
  const definition = customResourceDefinition();
  await cluster.kubectl.apply([definition]);
  await untilEstablished(cluster.kubectl, `crd/${definition.metadata.name}`);
});

afterAll(() => cluster?.stop());

test("the API server takes the definition without a complaint about its schema", async () => {
  const { status } = await cluster.kubectl.json<{ status: { conditions: { type: string; status: string }[] } }>(
    "get",
    "crd",
    "voicebots.voicebot.dev",
  );
  const conditions = Object.fromEntries(status.conditions.map(({ type, status: holds }) => [type, holds]));
  expect(conditions).toMatchObject({ Established: "True", NamesAccepted: "True" });
  expect(conditions["NonStructuralSchema"] ?? "False").toBe("False");
});

test("credentials are enough; the API server fills in the rest", async () => {
  await cluster.kubectl.apply([voicebot("least", { credentials })]);
  const { spec } = await cluster.kubectl.json<{ spec: Record<string, unknown> }>("get", "voicebot", "least");
  expect(spec).toMatchObject({
    language: "fr-FR",
    scenario: { preset: "telecom-support", transfer: { destination: "support" } },
    speechToText: { provider: "deepgram", model: "nova-3", keyterms: [] },
    turns: { endpointingMs: 500, bargeIn: { minSpeechMs: 300 }, silence: { hangUpAfterSeconds: 30 } },
    scaling: { replicas: 1, minReplicas: 1, maxReplicas: 10, scaleDown: { podsPerMinute: 1 } },
    monitoring: { prometheusRule: { enabled: true, exclude: [] }, dashboards: { enabled: true } },
    pod: { resources: { limits: { memory: "512Mi" } } },
  });
});

test("a resource that uses every part is taken as it is", async () => {
  const spec = {
    language: "en-US",
    credentials,
    scenario: { phrases: { welcome: "Hello." }, transfer: { destination: "desk" } },
    speechToText: { keyterms: ["fibre"], baseUrl: "wss://api.eu.deepgram.com" },
    cache: {
      external: { url: "rediss://redis:6379/2", passwordSecretRef: { name: "redis", key: "password" } },
      ttlHours: 24,
    },
    telephony: {
      service: { type: "NodePort", nodePort: 30_090, annotations: { cloud: "mine" } },
      allowedFrom: [
        { ipBlock: { cidr: "10.0.0.0/8" } },
        { namespaceSelector: {}, podSelector: { matchLabels: { app: "pbx" } } },
      ],
    },
    scaling: { minReplicas: 2, maxReplicas: 4, targetCallsPerPod: 10, providerConcurrency: 100 },
    costs: { humanCostPerCallUsd: 16.5, pricesConfigMapRef: { name: "prices", key: "prices.yaml" } },
    pod: {
      resources: { requests: { cpu: 1, memory: "1Gi" } },
      tolerations: [{ key: "phones", operator: "Exists" }],
      affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
    },
  };
  await cluster.kubectl.apply([voicebot("all", spec)]);
  const stored = await cluster.kubectl.json<{ spec: Record<string, unknown> }>("get", "voicebot", "all");
  expect(stored.spec).toMatchObject(spec);
});

test.each(wrongResources)("refused, because $because", async ({ name = "wrong", spec, message }) => {
  await expect(cluster.kubectl.apply([voicebot(name, spec)])).rejects.toThrow(
    message ?? /is invalid|missing required field/,
  );
});

test("a misspelt field is refused, not ignored", async () => {
  await expect(cluster.kubectl.apply([voicebot("misspelt", { credentials, scalling: {} })])).rejects.toThrow(
    /scalling/,
  );
});

test("the size of the cache's volume cannot change, in words", async () => {
  await cluster.kubectl.apply([voicebot("sized", { credentials })]);
  await cluster.kubectl.apply([voicebot("sized", { credentials, cache: { managed: { storage: "1Gi" } } })]);
  const grown = voicebot("sized", { credentials, cache: { managed: { storage: "2Gi" } } });
  await expect(cluster.kubectl.apply([grown])).rejects.toThrow("cache.managed.storage cannot change");
});

test("kubectl scale writes what the operator reads, and the autoscaler finds the pods by the status", async () => {
  await cluster.kubectl.apply([voicebot("scaled", { credentials })]);
  await cluster.kubectl("scale", "voicebot/scaled", "--replicas=3");
  const status = VoicebotStatus.parse({
    replicas: 2,
    readyReplicas: 2,
    activeCalls: 7,
    drainingPods: 1,
    selector: "app=x",
  });
  await cluster.kubectl(
    "patch",
    "voicebot",
    "scaled",
    "--subresource=status",
    "--type=merge",
    "-p",
    JSON.stringify({ status }),
  );
  const scale = await cluster.kubectl(
    "get",
    "--raw",
    "/apis/voicebot.dev/v1alpha1/namespaces/default/voicebots/scaled/scale",
  );
  expect(JSON.parse(scale)).toMatchObject({ spec: { replicas: 3 }, status: { replicas: 2, selector: "app=x" } });
  const table = await cluster.kubectl("get", "vb", "scaled");
  expect(table).toMatch(/^NAME\s+READY\s+CALLS\s+PODS\s+DRAINING\s+AGE\nscaled\s+7\s+2\s+1\s/);
});
