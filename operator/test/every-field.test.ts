/** Every field of the resource reaches something that is made of it: what a person writes is never without effect. */
import { expect, test } from "vitest";
import { voicebotSchema } from "../src/api/custom-resource-definition.ts";
import type { VoicebotSpecInput } from "../src/api/index.ts";
import { fieldsOf } from "../src/api/reference-page.ts";
import { desiredOf } from "./desired-of.ts";

type Spec = Partial<VoicebotSpecInput>;
type Tree = Readonly<Record<string, unknown>>;

/** Two ways to say everything: each field of the second, put into the first alone, must change something. */
const pairs: readonly (readonly [Spec, Spec])[] = [
  [
    {
      language: "fr-FR",
      credentials: { secretName: "keys" },
      scenario: {
        phrases: { welcome: "Bonjour." },
        hours: { timezone: "Europe/Paris", open: ["Mon 09:00-12:00"], holidays: ["12-25"] },
        callerLookup: { url: "http://crm/who" },
        transfer: { destination: "desk" },
      },
      speechToText: { model: "nova-3", keyterms: ["fibre"], baseUrl: "wss://hear.example" },
      languageModel: { model: "a/b", fallbackModels: ["a/c"], baseUrl: "https://think.example" },
      textToSpeech: { voiceId: "v1", model: "m1", baseUrl: "https://speak.example" },
      turns: {
        endpointingMs: 400,
        thinkAhead: true,
        bargeIn: { minSpeechMs: 200, minWords: 1 },
        silence: { promptAfterSeconds: 10, hangUpAfterSeconds: 20 },
      },
      calls: { maxPerPod: 20, maxDurationSeconds: 300 },
      telephony: {
        announcements: "optional",
        twilio: { enabled: true, publicUrl: "https://voice.example", baseUrl: "https://twilio.example" },
        browser: { enabled: true },
        audioSocket: { port: 9090 },
        web: { allowedFrom: [{ namespaceSelector: {} }] },
        service: { type: "NodePort", nodePort: 30_090, annotations: { cloud: "mine" } },
        allowedFrom: [{ ipBlock: { cidr: "10.0.0.0/8" } }],
      },
      cache: { ttlHours: 24, managed: { image: "redis:7", maxMemory: "128Mi", storage: "1Gi" } },
      scaling: {
        minReplicas: 1,
        maxReplicas: 10,
        targetCallsPerPod: 10,
        providerConcurrency: 100,
        metricsFrom: "operator",
        scaleDown: { stabilizationSeconds: 60 },
      },
      records: {
        sink: { url: "http://sink/a" },
        recording: { enabled: true, uploadTo: "http://files/a" },
        tickets: { webhook: { url: "http://desk/a", secretRef: { name: "sign", key: "a" } } },
        spool: { size: "1Gi" },
      },
      costs: { humanCostPerCallUsd: 10, budgetUsdPerDay: 50, pricesConfigMapRef: { name: "prices", key: "a.yaml" } },
      objectives: { turnSeconds: 1, turnsInTime: 0.95, callsWithoutFailure: 0.99 },
      monitoring: {
        serviceMonitor: { enabled: true, labels: { a: "1" }, interval: "15s" },
        prometheusRule: { enabled: true, labels: { a: "1" }, exclude: [], runbooksUrl: "https://books/a" },
        dashboards: {
          enabled: true,
          labels: { a: "1" },
          annotations: { a: "1" },
          grafanaOperator: {
            enabled: true,
            instanceSelector: { matchLabels: { a: "1" } },
            folder: "A",
            allowCrossNamespaceImport: true,
          },
        },
      },
      pod: {
        image: "bot:1",
        imagePullPolicy: "Always",
        imagePullSecrets: [{ name: "a" }],
        resources: { requests: { cpu: "1" }, limits: { memory: "1Gi" } },
        nodeSelector: { a: "1" },
        tolerations: [],
        affinity: {},
        topologySpreadConstraints: [],
        labels: { a: "1" },
        annotations: { a: "1" },
        priorityClassName: "a",
      },
    },
    {
      language: "en-US",
      credentials: { secretName: "other" },
      scenario: {
        phrases: { welcome: "Hello." },
        hours: { timezone: "Europe/Rome", open: ["Tue 09:00-12:00"], holidays: ["01-01"] },
        callerLookup: { url: "http://crm/other" },
        transfer: { destination: "hall" },
      },
      speechToText: { model: "nova-2", keyterms: ["box"], baseUrl: "wss://other.example" },
      languageModel: { model: "x/b", fallbackModels: ["x/c"], baseUrl: "https://other.example" },
      textToSpeech: { voiceId: "v2", model: "m2", baseUrl: "https://other.example" },
      turns: {
        endpointingMs: 500,
        thinkAhead: false,
        bargeIn: { minSpeechMs: 300, minWords: 2 },
        silence: { promptAfterSeconds: 11, hangUpAfterSeconds: 21 },
      },
      calls: { maxPerPod: 25, maxDurationSeconds: 400 },
      telephony: {
        announcements: "required",
        twilio: { enabled: false, publicUrl: "https://other.example", baseUrl: "https://other.example" },
        browser: { enabled: false },
        audioSocket: { port: 9900 },
        web: { allowedFrom: [{ ipBlock: { cidr: "10.0.0.0/8" } }] },
        service: { type: "LoadBalancer", nodePort: 30_091, annotations: { cloud: "yours" } },
        allowedFrom: [],
      },
      cache: { ttlHours: 48, managed: { image: "redis:8", maxMemory: "256Mi", storage: "0" } },
      scaling: {
        minReplicas: 2,
        maxReplicas: 4,
        targetCallsPerPod: 12,
        providerConcurrency: 40,
        metricsFrom: "keda",
        scaleDown: { stabilizationSeconds: 90 },
      },
      records: {
        sink: { url: "http://sink/b" },
        recording: { enabled: false, uploadTo: "http://files/b" },
        tickets: { webhook: { url: "http://desk/b", secretRef: { name: "signs", key: "b" } } },
        spool: { size: "2Gi" },
      },
      costs: { humanCostPerCallUsd: 11, budgetUsdPerDay: 60, pricesConfigMapRef: { name: "others", key: "b.yaml" } },
      objectives: { turnSeconds: 2, turnsInTime: 0.96, callsWithoutFailure: 0.98 },
      monitoring: {
        serviceMonitor: { enabled: false, labels: { a: "2" }, interval: "30s" },
        prometheusRule: {
          enabled: false,
          labels: { a: "2" },
          exclude: ["VoicebotNoCalls"],
          runbooksUrl: "https://books/b",
        },
        dashboards: {
          enabled: false,
          labels: { a: "2" },
          annotations: { a: "2" },
          grafanaOperator: {
            enabled: false,
            instanceSelector: { matchLabels: { a: "2" } },
            folder: "B",
            allowCrossNamespaceImport: false,
          },
        },
      },
      pod: {
        image: "bot:2",
        imagePullPolicy: "Never",
        imagePullSecrets: [],
        resources: { requests: { cpu: "2" }, limits: { memory: "2Gi" } },
        nodeSelector: { a: "2" },
        tolerations: [{ operator: "Exists" }],
        affinity: { podAntiAffinity: {} },
        topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "rack", whenUnsatisfiable: "DoNotSchedule" }],
        labels: { a: "2" },
        annotations: { a: "2" },
        priorityClassName: "b",
      },
    },
  ],
  [
    { cache: { external: { url: "redis://a:6379", passwordSecretRef: { name: "a", key: "a" } } } },
    { cache: { external: { url: "redis://b:6379", passwordSecretRef: { name: "b", key: "b" } } } },
  ],
  [
    kedaSpec("http://a:9090", "bearer", "TriggerAuthentication", "a"),
    kedaSpec("http://b:9090", "basic", "ClusterTriggerAuthentication", "b"),
  ],
  [
    { scenario: { configMapRef: { name: "a", key: "a.yaml" } } },
    { scenario: { configMapRef: { name: "b", key: "b.yaml" } } },
  ],
  [
    assistantSpec("Be kind.", true, []),
    assistantSpec("Be brief.", false, [{ name: "orders", description: "Orders.", url: "http://orders" }]),
  ],
  [assistantSpec("Be kind.", true, []), { conversation: { mode: "scenario" } }],
];

function kedaSpec(
  prometheusUrl: string,
  mode: "bearer" | "basic",
  kind: "TriggerAuthentication" | "ClusterTriggerAuthentication",
  name: string,
): Spec {
  return { scaling: { metricsFrom: "keda", keda: { prometheusUrl, authentication: { mode, kind, name } } } };
}

function assistantSpec(
  prompt: string,
  enabled: boolean,
  lookUps: { name: string; description: string; url: string }[],
): Spec {
  const destinations = enabled ? [] : [{ name: "billing", description: "Bills.", destination: "bills" }];
  const tools = { transfer: { enabled, destinations }, ticket: { enabled }, endCall: { enabled } };
  return { conversation: { mode: "assistant", assistant: { prompt, ...tools, lookUps } } };
}

/** Not of any child, or with nothing to choose from: why. */
const without: Readonly<Record<string, string>> = {
  "spec.scaling.replicas": "the Deployment's replicas, applied apart",
  "spec.scaling.scaleDown.podsPerMinute": "the operator's own pace",
  "spec.scenario.preset": "there is one",
  "spec.speechToText.provider": "there is one",
  "spec.languageModel.provider": "there is one",
  "spec.textToSpeech.provider": "there is one",
};

const { spec: schema = {} } = voicebotSchema().properties ?? {};
/** Fields that hold no others; of a list the list itself. */
const leaves = fieldsOf(schema, "spec")
  .filter(({ path, schema: of }) => !path.includes("[]") && of.properties === undefined)
  .map(({ path }) => path);

/** `tree` with the value of one leaf taken from `other`. */
function withLeafOf(tree: unknown, other: unknown, [name = "", ...rest]: readonly string[]): unknown {
  const [mine, theirs] = [tree, other] as [Tree, Tree];
  return { ...mine, [name]: rest.length === 0 ? theirs[name] : withLeafOf(mine[name], theirs[name], rest) };
}

function holds(tree: unknown, [name = "", ...rest]: readonly string[]): boolean {
  const has = typeof tree === "object" && tree !== null && name in tree;
  return has && (rest.length === 0 || holds((tree as Tree)[name], rest));
}

const made = (spec: Spec): string => JSON.stringify(desiredOf(spec));
const before = new Map(pairs.map(([one]) => [one, made(one)]));

test.each(leaves.filter((path) => without[path] === undefined))("%s changes something that is made of it", (path) => {
  const names = path.split(".").slice(1);
  const both = pairs.filter(([one, other]) => holds(one, names) && holds(other, names));
  const changes = ([one, other]: (typeof pairs)[number]) =>
    made(withLeafOf(one, other, names) as Spec) !== before.get(one);
  expect(both.some(changes)).toBe(true);
});

test("what is left out above is a field", () => {
  expect(Object.keys(without).filter((path) => !leaves.includes(path))).toEqual([]);
});
