import { environment } from "@voicebots/voicebot/contract";
import { expect, test } from "vitest";
import { desiredChild, podSpecOf } from "../../test/desired-of.ts";

const bot = (spec = {}) => desiredChild("Deployment", "support", spec);
const variable = (spec: object, name: string) =>
  podSpecOf(bot(spec)).containers[0].env?.find((one) => one.name === name)?.value;

test("the main apply never says how many pods: the autoscaler would be fought", () => {
  expect(bot()["spec"]).not.toHaveProperty("replicas");
});

test("a new pod is ready before an old one leaves", () => {
  expect(bot()).toHaveProperty("spec.strategy.rollingUpdate", { maxUnavailable: 0, maxSurge: 1 });
});

test("a pod may take as long to leave as its longest call, its goodbye and the last two scrapes", () => {
  const spec = { calls: { maxDurationSeconds: 1000 }, monitoring: { serviceMonitor: { interval: "30s" } } };
  expect(podSpecOf(bot(spec))["terminationGracePeriodSeconds"]).toBe(1000 + 60 + 10 + 62);
  expect(variable(spec, environment.drainSeconds)).toBe("1000");
  expect(variable(spec, environment.lingerSeconds)).toBe("62");
});

test("a pod stays for the last scrapes also where its Prometheus finds it without a ServiceMonitor", () => {
  const serviceMonitor = { enabled: false, interval: "5s" };
  expect(variable({ monitoring: { serviceMonitor } }, environment.lingerSeconds)).toBe("12");
});

test("what the bot says and how it listens is not in the pod's template: no change of it restarts a pod", () => {
  const spoken = {
    language: "en-US",
    scenario: { phrases: { welcome: "Hello." } },
    speechToText: { model: "nova-4" },
    turns: { endpointingMs: 300 },
    calls: { maxPerPod: 50 },
    costs: { humanCostPerCallUsd: 10 },
    cache: { ttlHours: 1 },
  };
  expect(bot(spoken)).toEqual(bot());
});

test("the keys are mounted as files and nothing else of their Secret; a missing one does not stop the pod", () => {
  expect(podSpecOf(bot()).volumes).toContainEqual({
    name: "credentials",
    secret: {
      secretName: "voicebot-providers",
      optional: true,
      items: ["deepgram", "groq", "elevenlabs", "twilio"].map((key) => ({ key, path: key })),
    },
  });
});

test("the pod runs under the restricted standard, without a token", () => {
  const pod = podSpecOf(bot());
  expect(pod).toMatchObject({
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  });
  expect(pod.containers[0]["securityContext"]).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  });
});

test("a pod is asked after on the metrics port, and Services forget it before it is told to leave", () => {
  expect(podSpecOf(bot()).containers[0]).toMatchObject({
    livenessProbe: { httpGet: { path: "/livez", port: "metrics" } },
    readinessProbe: { httpGet: { path: "/readyz", port: "metrics" } },
    lifecycle: { preStop: { sleep: { seconds: 10 } } },
  });
});

test("an external cache's password is mounted from where the spec says; one without a password mounts nothing", () => {
  const url = "redis://redis.shared:6379";
  const passwordSecretRef = { name: "shared", key: "pass" };
  const withPassword = { cache: { external: { url, passwordSecretRef } } };
  expect(variable(withPassword, environment.cacheUrl)).toBe(url);
  expect(podSpecOf(bot(withPassword)).volumes).toContainEqual({
    name: "cache-password",
    secret: { secretName: "shared", optional: true, items: [{ key: "pass", path: "password" }] },
  });
  const without = { cache: { external: { url } } };
  expect(variable(without, environment.cachePasswordFile)).toBeUndefined();
  expect(podSpecOf(bot(without)).volumes.map(({ name }) => name)).not.toContain("cache-password");
});

test("what is not delivered yet is on a volume that outlives the container, and may not fill it", () => {
  const pod = podSpecOf(bot({ records: { spool: { size: "100Mi" } } }));
  expect(pod.volumes).toContainEqual({ name: "spool", emptyDir: { sizeLimit: "100Mi" } });
  expect(pod.containers[0]["volumeMounts"]).toContainEqual({ name: "spool", mountPath: "/var/lib/voicebot/spool" });
  const bytes = variable({ records: { spool: { size: "100Mi" } } }, environment.spoolBytes);
  expect(Number(bytes)).toBeLessThan(100 * 1024 * 1024);
  expect(variable({}, environment.name)).toBe("phones/support");
});

test("the ticket webhook's secret is a file of the pod; its settings say only where to send", () => {
  const webhook = { url: "https://tickets.example", secretRef: { name: "tickets", key: "signing" } };
  const pod = podSpecOf(bot({ records: { tickets: { webhook } } }));
  expect(pod.volumes).toContainEqual({
    name: "ticket-secret",
    secret: { secretName: "tickets", optional: true, items: [{ key: "signing", path: "secret" }] },
  });
  expect(podSpecOf(bot()).volumes.map(({ name }) => name)).not.toContain("ticket-secret");
});

test("a price table of one's own is mounted and named", () => {
  const spec = { costs: { pricesConfigMapRef: { name: "ours", key: "2026.yaml" } } };
  expect(variable(spec, environment.pricesFile)).toBe("/etc/voicebot/prices/prices.yaml");
  expect(podSpecOf(bot(spec)).volumes).toContainEqual({
    name: "prices",
    configMap: { name: "ours", optional: true, items: [{ key: "2026.yaml", path: "prices.yaml" }] },
  });
  expect(variable({}, environment.pricesFile)).toBeUndefined();
});

test("a scenario of one's own is mounted and named, and is no part of the settings", () => {
  const spec = { scenario: { configMapRef: { name: "ours", key: "fr.yaml" } } };
  expect(variable(spec, environment.scenarioFile)).toBe("/etc/voicebot/scenario/scenario.yaml");
  expect(podSpecOf(bot(spec)).volumes).toContainEqual({
    name: "scenario",
    configMap: { name: "ours", optional: true, items: [{ key: "fr.yaml", path: "scenario.yaml" }] },
  });
  expect(variable({}, environment.scenarioFile)).toBeUndefined();
});

test("the spec's image wins over the installation's, and people's labels do not hide ours", () => {
  expect(podSpecOf(bot()).containers[0]).toMatchObject({ image: "voicebot:1", imagePullPolicy: "Never" });
  const deployment = bot({ pod: { image: "mine:2", labels: { "app.kubernetes.io/instance": "x", team: "phones" } } });
  expect(podSpecOf(deployment).containers[0]).toMatchObject({ image: "mine:2" });
  expect(deployment).toHaveProperty("spec.template.metadata.labels", {
    ...bot().metadata.labels,
    team: "phones",
  });
});

test("pods are spread over nodes and zones as far as there are any, unless the spec says how", () => {
  const spreadOf = (spec = {}) => {
    const constraints = podSpecOf(desiredChild("Deployment", "support", spec))["topologySpreadConstraints"];
    return (constraints as { topologyKey: string; whenUnsatisfiable: string }[]).map(
      ({ topologyKey, whenUnsatisfiable }) => [topologyKey, whenUnsatisfiable],
    );
  };
  expect(spreadOf()).toEqual([
    ["kubernetes.io/hostname", "ScheduleAnyway"],
    ["topology.kubernetes.io/zone", "ScheduleAnyway"],
  ]);
  const own = { maxSkew: 1, topologyKey: "rack", whenUnsatisfiable: "DoNotSchedule" } as const;
  expect(spreadOf({ pod: { topologySpreadConstraints: [own] } })).toEqual([["rack", "DoNotSchedule"]]);
});
