/**
 * What the API server says when an apply would take fields from other managers. Its words are made in
 * https://github.com/kubernetes/kubernetes/blob/v1.34.0/staging/src/k8s.io/apimachinery/pkg/util/managedfields/internal/conflict.go
 */
import type { HeldField } from "../reconcile/cluster.ts";
import type { ApiError } from "./api-client.ts";

/** Only a manager that wrote by other means than apply has its version, and mostly its time, told: `using apps/v1 at …`. */
const words = /^conflict with ("(?:[^"\\]|\\.)*")(?: with subresource ("(?:[^"\\]|\\.)*"))?( using .*)?$/;

/** The fields that stand against an apply and who set them; none: the refusal is about something else. */
export function heldFields({ statusCode, causes }: ApiError): readonly HeldField[] {
  if (statusCode !== 409) return [];
  return causes
    .filter(({ reason }) => reason === "FieldManagerConflict")
    .map(({ field, message }) => {
      const [, manager = '""', subresource, using] = words.exec(message) ?? [];
      const by = subresource === undefined ? unquoted(manager) : `${unquoted(manager)} (${unquoted(subresource)})`;
      return { field, manager: by, applies: using === undefined };
    });
}

/** Go quotes as JSON does, but for rare characters that no manager's name has. */
function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}
