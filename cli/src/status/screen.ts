/** A bot on one screen: what is well in a line, what is not in words. */
import type { Condition } from "@voicebots/operator/api";
import { type Bot, type BotPod, lastSeen } from "../bot.ts";
import { age } from "./age.ts";

const shownHappenings = 6;

/** Conditions that are good news when they do not hold. */
const wantedFalse: ReadonlySet<string> = new Set(["Degraded", "Progressing", "Draining", "Paused"]);

export function screenOf(bot: Bot, nowMs: number): string {
  const { status, spec } = bot;
  const conditions = status.conditions ?? [];
  const ready = conditions.find(({ type }) => type === "Ready");
  const { minReplicas, maxReplicas } = spec.scaling ?? {};
  const range =
    minReplicas === undefined || maxReplicas === undefined ? "" : `, scales from ${minReplicas} to ${maxReplicas}`;
  const draining = status.drainingPods ?? 0;
  return [
    `${bot.name} in ${bot.namespace}: ${headline(ready)}  (${age(bot.createdAt, nowMs)} old)`,
    `  calls  ${status.activeCalls ?? 0} in progress, room for ${status.capacity ?? 0}`,
    `  pods   ${status.readyReplicas ?? 0} ready of ${status.replicas ?? 0}${draining > 0 ? `, ${draining} finishing calls` : ""}${range}`,
    "",
    ...section("conditions", conditionLines(conditions)),
    ...section("pods", podLines(bot.pods, nowMs)),
    ...section("could not be read", bot.unread),
    ...section(
      "lately",
      bot.happenings.slice(-shownHappenings).map((happening) => {
        const count = happening.series?.count ?? happening.count ?? 1;
        const times = count > 1 ? ` (${count} times)` : "";
        return `${age(lastSeen(happening), nowMs).padStart(5)} ago  ${happening.reason}: ${happening.message}${times}`;
      }),
    ),
  ]
    .join("\n")
    .trimEnd();
}

function headline(ready: Condition | undefined): string {
  if (ready === undefined) return "no operator has looked at it yet: is one running, and does it watch this namespace?";
  if (ready.status === "True") return "answers calls";
  // What somebody asked for is no alarm.
  if (ready.reason === "ScaledToZero") return "stopped";
  if (ready.reason === "BeingDeleted") return "being deleted, finishes its calls";
  return "DOES NOT ANSWER CALLS";
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`), ""];

function conditionLines(conditions: readonly Condition[]): string[] {
  const isWell = ({ type, status }: Condition): boolean => status === (wantedFalse.has(type) ? "False" : "True");
  const well = conditions.filter((condition) => isWell(condition) && !wantedFalse.has(condition.type));
  return [
    ...(well.length === 0 ? [] : [`ok   ${well.map(({ type }) => type).join(", ")}`]),
    ...conditions
      .filter((condition) => !isWell(condition))
      .map(({ type, status, reason, message }) => {
        const mark = ["Progressing", "Draining", "Paused"].includes(type) ? "note" : "!   ";
        return `${mark} ${type}=${status}  ${reason}: ${message}`;
      }),
  ];
}

function podLines(pods: readonly BotPod[], nowMs: number): string[] {
  if (pods.length === 0) return [];
  const rows = pods
    .toSorted((a, b) => a.pod.metadata.name.localeCompare(b.pod.metadata.name))
    .map(({ pod, says }) => [
      pod.metadata.name,
      says === undefined ? "?" : `${says.activeCalls}/${says.maxCalls}`,
      stateOf({ pod, says }),
      pod.spec.nodeName ?? "-",
      String(pod.status?.containerStatuses?.reduce((sum, { restartCount }) => sum + restartCount, 0) ?? 0),
      age(pod.metadata.creationTimestamp, nowMs),
    ]);
  return table([["NAME", "CALLS", "STATE", "NODE", "RESTARTS", "AGE"], ...rows]);
}

function stateOf({ pod, says }: BotPod): string {
  if (pod.metadata.deletionTimestamp !== undefined || says?.draining === true) return "draining";
  const waiting = pod.status?.containerStatuses?.find(({ state }) => state?.waiting !== undefined)?.state?.waiting;
  if (waiting !== undefined) return waiting.reason ?? "waiting";
  const isReady = pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
  if (isReady) return "ready";
  if (says !== undefined && says.missingCredentials.length > 0) return `no key: ${says.missingCredentials.join(", ")}`;
  if (says?.voiceless !== undefined) return `no voice: ${says.voiceless}`;
  return (pod.status?.phase ?? "unknown").toLowerCase();
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
