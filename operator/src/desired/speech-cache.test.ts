import { expect, test } from "vitest";
import { aVoicebot } from "../../test/a-voicebot.ts";
import { desiredChild, desiredOf, podSpecOf } from "../../test/desired-of.ts";
import { cachePasswordSecret, cacheUrl } from "./speech-cache.ts";

const cache = (managed = {}) => desiredChild("StatefulSet", "support-cache", { cache: { managed } });

test("Redis drops the phrases used least recently, within its memory, and never grows beyond the pod's", () => {
  const [redis] = podSpecOf(cache({ maxMemory: "512Mi" })).containers;
  expect(redis.args?.join(" ")).toContain("--maxmemory 536870912 --maxmemory-policy volatile-lru");
  expect(redis).toMatchObject({ resources: { requests: { memory: "544Mi" }, limits: { memory: "832Mi" } } });
});

test("phrases are kept on a volume, which goes with the Voicebot", () => {
  expect(cache({ storage: "3Gi" })["spec"]).toMatchObject({
    volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { resources: { requests: { storage: "3Gi" } } } }],
    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete" },
  });
});

test("storage 0 keeps phrases in memory only", () => {
  const set = cache({ storage: "0" });
  expect(set["spec"]).not.toHaveProperty("volumeClaimTemplates");
  expect(podSpecOf(set).volumes).toContainEqual({ name: "data", emptyDir: {} });
  expect(podSpecOf(set).containers[0].args?.slice(-2)).toEqual(["--save", ""]);
});

test("the password is in a Secret and nowhere else: no argument, no environment", () => {
  expect(cachePasswordSecret(aVoicebot(), "s3cret")["stringData"]).toEqual({
    password: "s3cret",
    "redis.conf": "requirepass s3cret\n",
  });
  const [redis] = podSpecOf(cache()).containers;
  expect(redis.env).toBeUndefined();
  expect(redis.args?.[0]).toBe("/etc/voicebot-cache/redis.conf");
});

test("Redis runs under the restricted standard without a token, and is asked after by those who know no password", () => {
  const pod = podSpecOf(cache());
  expect(pod).toMatchObject({
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  });
  expect(pod.containers).toMatchObject([
    {
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      },
      livenessProbe: { tcpSocket: { port: "redis" } },
      readinessProbe: { tcpSocket: { port: "redis" } },
    },
  ]);
});

test("a cache of one's own replaces ours, whole", () => {
  const external = { url: "redis://redis.shared:6379" };
  const names = desiredOf({ cache: { external } }).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  expect(names.filter((name) => name.endsWith("-cache"))).toEqual([]);
  expect(cacheUrl(aVoicebot({ cache: { external } }))).toBe(external.url);
  expect(cacheUrl(aVoicebot())).toBe("redis://support-cache.phones.svc:6379");
});
