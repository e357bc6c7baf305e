/** Kubernetes quantities ("256Mi", "500m", 2). https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
import * as z from "zod";

const pattern = /^([0-9]+(?:\.[0-9]+)?|\.[0-9]+)(m|k|Ki|M|Mi|G|Gi|T|Ti|P|Pi|E|Ei|[eE][-+]?[0-9]+)?$/;

const factors: Readonly<Record<string, number>> = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** A number or a string in the resource; always a string inside. */
export const Quantity = z
  .union([z.int().min(0), z.string().max(32).regex(pattern)])
  .transform(String)
  .meta({ "x-kubernetes-int-or-string": true, pattern: pattern.source });

/** The amount in base units (bytes, cores), or undefined for what is no quantity. */
export function amountOf(quantity: string | number): number | undefined {
  const match = pattern.exec(String(quantity));
  if (match === null) return undefined;
  const [, digits = "", suffix = ""] = match;
  const factor = factors[suffix];
  if (factor !== undefined) return Number(digits) * factor;
  return Number(digits + suffix);
}
