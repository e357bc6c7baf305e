import { expect, test } from "vitest";
import { ApiError, type StatusCause } from "./api-client.ts";
import { heldFields } from "./field-conflict.ts";

const refusal = (causes: readonly StatusCause[], statusCode = 409): ApiError =>
  new ApiError("conflict", "Apply failed with 2 conflicts", { statusCode, reason: "Conflict", causes });
const cause = (field: string, message: string): StatusCause => ({ reason: "FieldManagerConflict", field, message });

test("the API server's words name who holds which field, and whether they apply it or only wrote it once", () => {
  const replicas = 'conflict with "kube-controller-manager" with subresource "scale" using apps/v1';
  const causes = [
    cause(".spec.paused", 'conflict with "argocd-controller"'),
    cause(".spec.minReadySeconds", 'conflict with "kubectl-edit" using apps/v1 at 2026-11-22T10:00:00Z'),
    cause(".spec.replicas", replicas),
    cause('.data["a"]', 'conflict with "odd \\"name\\""'),
  ];
  expect(heldFields(refusal(causes))).toEqual([
    { field: ".spec.paused", manager: "argocd-controller", applies: true },
    { field: ".spec.minReadySeconds", manager: "kubectl-edit", applies: false },
    { field: ".spec.replicas", manager: "kube-controller-manager (scale)", applies: false },
    { field: '.data["a"]', manager: 'odd "name"', applies: true },
  ]);
});

test("other refusals hold no fields", () => {
  expect(heldFields(refusal([]))).toEqual([]);
  expect(heldFields(refusal([{ reason: "FieldValueInvalid", field: ".spec", message: "no" }], 422))).toEqual([]);
});
