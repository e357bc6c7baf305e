import type { Condition } from "@voicebots/operator/api";
import type { PodStatus } from "@voicebots/voicebot/contract";
import { expect, test } from "vitest";
import type { Bot, BotPod } from "../bot.ts";
import { age } from "./age.ts";
import { screenOf } from "./screen.ts";

const now = Date.parse("2026-11-22T12:00:00Z");
const condition = (type: string, status: Condition["status"], reason: string, message = "do this"): Condition => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: "2026-11-22T11:00:00Z",
});
const saying: PodStatus = {
  version: "1",
  activeCalls: 3,
  maxCalls: 25,
  draining: false,
  ready: true,
  missingCredentials: [],
  refusedCredentials: [],
  cache: "connected",
  settingsError: null,
  pricesError: null,
};
const pod = (name: string, says: PodStatus | undefined, deletionTimestamp?: string): BotPod => ({
  says,
  pod: {
    metadata: { name, creationTimestamp: "2026-11-22T09:00:00Z", ...(deletionTimestamp && { deletionTimestamp }) },
    spec: { nodeName: "worker-1" },
    status: { conditions: [{ type: "Ready", status: "True" }], containerStatuses: [{ restartCount: 1 }] },
  },
});
const bot: Bot = {
  name: "support",
  namespace: "voicebots",
  createdAt: "2026-11-20T12:00:00Z",
  spec: { scaling: { minReplicas: 1, maxReplicas: 10 } },
  status: {
    activeCalls: 5,
    capacity: 50,
    replicas: 2,
    readyReplicas: 2,
    drainingPods: 1,
    conditions: [
      condition("Ready", "True", "PodsReady"),
      condition("CredentialsAvailable", "True", "KeysPresent"),
      condition("Degraded", "False", "AsDesired"),
      condition("Draining", "True", "PodsDraining", "1 pod finishes its calls"),
      condition("CacheAvailable", "False", "Unavailable", "look at the pod support-cache-0"),
    ],
  },
  pods: [pod("support-b", undefined, "2026-11-22T11:59:00Z"), pod("support-a", saying)],
  unread: [],
  happenings: [
    {
      type: "Normal",
      reason: "ScaledUp",
      message: "scaled up to 2 pods",
      count: 3,
      lastTimestamp: "2026-11-22T11:58:30Z",
    },
  ],
};

test("a bot on one screen", () => {
  expect(screenOf(bot, now)).toBe(
    [
      "support in voicebots: answers calls  (2d old)",
      "  calls  5 in progress, room for 50",
      "  pods   2 ready of 2, 1 finishing calls, scales from 1 to 10",
      "",
      "conditions",
      "  ok   Ready, CredentialsAvailable",
      "  note Draining=True  PodsDraining: 1 pod finishes its calls",
      "  !    CacheAvailable=False  Unavailable: look at the pod support-cache-0",
      "",
      "pods",
      "  NAME       CALLS  STATE     NODE      RESTARTS  AGE",
      "  support-a  3/25   ready     worker-1  1         3h",
      "  support-b  ?      draining  worker-1  1         3h",
      "",
      "lately",
      "    90s ago  ScaledUp: scaled up to 2 pods (3 times)",
    ].join("\n"),
  );
});

test("what the user may not read is said, and the rest is shown", () => {
  const shown = screenOf({ ...bot, pods: [], unread: ["pods is forbidden"] }, now);
  expect(shown).toContain("could not be read\n  pods is forbidden\n");
  expect(shown).toContain("  calls  5 in progress, room for 50");
});

test("what somebody asked for is no alarm, and what the operator tells again is counted", () => {
  const headline = (reason: string) =>
    screenOf({ ...bot, status: { conditions: [condition("Ready", "False", reason)] } }, now).split("\n")[0];
  expect(headline("ScaledToZero")).toBe("support in voicebots: stopped  (2d old)");
  expect(headline("BeingDeleted")).toBe("support in voicebots: being deleted, finishes its calls  (2d old)");
  expect(headline("NoPodReady")).toBe("support in voicebots: DOES NOT ANSWER CALLS  (2d old)");
  const again = { type: "Normal", reason: "ChangeReverted", message: "as before", eventTime: "2026-11-22T10:00:00Z" };
  const series = { count: 4, lastObservedTime: "2026-11-22T11:59:00Z" };
  expect(screenOf({ ...bot, happenings: [{ ...again, series }] }, now)).toContain(
    "60s ago  ChangeReverted: as before (4 times)",
  );
});

test("a bot that no operator has seen says so, and a pod without its keys or without a voice says why", () => {
  expect(screenOf({ ...bot, status: {}, pods: [], happenings: [] }, now)).toContain("no operator has looked at it yet");
  const unready = { ...pod("support-a", { ...saying, missingCredentials: ["groq"] }) };
  const waiting: BotPod = { ...unready, pod: { ...unready.pod, status: { phase: "Running", conditions: [] } } };
  expect(screenOf({ ...bot, pods: [waiting] }, now)).toContain("no key: groq");
  const mute = { ...waiting, says: { ...saying, voiceless: "unauthorized" } };
  expect(screenOf({ ...bot, pods: [mute] }, now)).toContain("no voice: unauthorized");
});

test.each([
  ["2026-11-22T11:59:15Z", "45s"],
  ["2026-11-22T11:48:00Z", "12m"],
  ["2026-11-22T09:00:00Z", "3h"],
  ["2026-11-17T12:00:00Z", "5d"],
  ["never", "?"],
])("the age since %s is %s", (since, expected) => expect(age(since, now)).toBe(expected));
