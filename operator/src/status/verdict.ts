/** A condition before it is dated: what holds, why, and what to do. */
import type { ConditionReason, ConditionType } from "../api/index.ts";

export interface Verdict<T extends ConditionType = ConditionType> {
  readonly type: T;
  readonly status: "True" | "False" | "Unknown";
  readonly reason: ConditionReason<T>;
  readonly message: string;
}

export function verdict<T extends ConditionType>(
  type: T,
  status: Verdict["status"],
  reason: ConditionReason<T>,
  message: string,
): Verdict<T> {
  return { type, status, reason, message };
}
