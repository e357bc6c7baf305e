/** What people are told when conditions change: once per change, so that a long trouble is one event, not a thousand. */
import type { Condition, ConditionType } from "../api/index.ts";
import type { ClusterEvent } from "../reconcile/cluster.ts";

/** The status that is well; conditions that are neither well nor ill are not here. */
const wellWhen: Partial<Record<ConditionType, Condition["status"]>> = {
  Ready: "True",
  Degraded: "False",
  CredentialsAvailable: "True",
  ModelAvailable: "True",
  CacheAvailable: "True",
  AutoscalerAvailable: "True",
  MonitoringAvailable: "True",
};

/** These announce themselves; the others' good news are told only when there were bad ones before. */
const announced: ReadonlySet<string> = new Set(["Ready"]);
/** Reasons that are no trouble although their status is not "well": a person asked for it, or it is the beginning. */
const expected: ReadonlySet<string> = new Set(["ScaledToZero", "NoPodReady"]);

export function conditionEvents(before: readonly Condition[], after: readonly Condition[]): readonly ClusterEvent[] {
  return after.flatMap((condition) => {
    const previous = before.find(({ type }) => type === condition.type);
    if (previous?.status === condition.status && previous.reason === condition.reason) return [];
    const type = eventType(condition, previous);
    return type === undefined ? [] : [{ type, reason: condition.reason, message: condition.message }];
  });
}

function eventType(condition: Condition, previous: Condition | undefined): ClusterEvent["type"] | undefined {
  if (condition.reason === "RolloutStuck") return "Warning";
  if (
    condition.reason === "RollingOut" ||
    condition.reason === "PausedByAnnotation" ||
    condition.reason === "BeingDeleted"
  )
    return "Normal";
  if (condition.reason === "NotPaused" && previous?.status === "True") return "Normal";
  const well = wellWhen[condition.type as ConditionType];
  if (well === undefined || condition.status === "Unknown") return undefined;
  if (condition.status !== well) {
    const wasWell = previous?.status === well;
    return expected.has(condition.reason) && !wasWell ? undefined : "Warning";
  }
  const wasIll = previous !== undefined && previous.status !== well && previous.status !== "Unknown";
  return wasIll || announced.has(condition.type) ? "Normal" : undefined;
}
