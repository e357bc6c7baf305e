import { expect, test } from "vitest";
import type { Condition } from "../api/index.ts";
import { conditionEvents } from "./condition-events.ts";

function condition(type: string, status: Condition["status"], reason: string): Condition {
  return { type, status, reason, message: "m", lastTransitionTime: "2026-11-22T10:00:00Z" };
}

const missing = condition("CredentialsAvailable", "False", "KeyMissing");
const present = condition("CredentialsAvailable", "True", "KeysPresent");
const ready = condition("Ready", "True", "PodsReady");
const notReady = condition("Ready", "False", "NoPodReady");

test.each<[string, Condition[], Condition, string | undefined]>([
  ["a trouble that is new is a warning", [], missing, "Warning"],
  ["a trouble that lasts is not told again", [missing], missing, undefined],
  ["its end is told", [missing], present, "Normal"],
  ["what was never in trouble is not told", [], present, undefined],
  ["the first readiness is told", [notReady], ready, "Normal"],
  ["a beginning without readiness is no trouble", [], notReady, undefined],
  ["readiness that is lost is", [ready], notReady, "Warning"],
  ["what is not known is not told", [present], condition("CredentialsAvailable", "Unknown", "NoPodReport"), undefined],
  ["a rollout is told", [], condition("Progressing", "True", "RollingOut"), "Normal"],
  ["a rollout that is stuck is a warning", [], condition("Progressing", "False", "RolloutStuck"), "Warning"],
  ["a pause is told", [], condition("Paused", "True", "PausedByAnnotation"), "Normal"],
])("%s", (_rule, before, after, type) => {
  expect(conditionEvents(before, [after]).map((event) => event.type)).toEqual(type === undefined ? [] : [type]);
});
