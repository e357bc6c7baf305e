/**
 * A rule between fields, said twice in one place: in CEL for the API server, in TypeScript for a resource that came
 * past it (an older definition in the cluster), with one message for both.
 */
import type * as z from "zod";

export interface ValidationRule<T> {
  /** CEL; `self` is the value. https://kubernetes.io/docs/reference/using-api/cel/ */
  readonly rule: string;
  /** For the person who wrote the resource. */
  readonly message: string;
  readonly holds: (value: T) => boolean;
}

/** A rule on a change (`oldSelf`): only the API server knows the value before. */
export interface TransitionRule {
  readonly rule: string;
  readonly message: string;
}

export interface Rules<T> {
  readonly always?: readonly ValidationRule<T>[];
  readonly onChange?: readonly TransitionRule[];
}

export function withRules<S extends z.ZodType>(schema: S, rules: Rules<z.output<S>>): S {
  const always = rules.always ?? [];
  const checked = always.reduce<S>(
    (checkedSoFar, { holds, message }) =>
      checkedSoFar.refine<(value: z.output<S>) => boolean>(holds, { error: message }),
    schema,
  );
  return checked.meta({
    ...schema.meta(),
    "x-kubernetes-validations": [...always, ...(rules.onChange ?? [])].map(({ rule, message }) => ({ rule, message })),
  });
}
