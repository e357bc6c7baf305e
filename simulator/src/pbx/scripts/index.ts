/** The scripts by name, and the mix that is placed unless another is asked for. */
import type { Script } from "../script.ts";
import * as telecomSupport from "./telecom-support.ts";

export const scripts: ReadonlyMap<string, Script> = new Map(
  Object.values(telecomSupport).map((script) => [script.name, script]),
);

/** Callers of every kind; `stays-silent` takes longest, `presses-keys` needs a bot that offers keys. */
export const everyday: readonly Script[] = [...scripts.values()].filter(({ name }) => name !== "presses-keys");

/**
 * "all", or names with optional weights: "internet-solved=3,angry" is three callers of the first kind for one of the
 * second. Throws, in words, for a name that does not exist.
 */
export function mixOf(text: string): readonly Script[] {
  if (text === "all") return everyday;
  return text.split(",").flatMap((part) => {
    const [name = "", weight = "1"] = part.trim().split("=");
    const script = scripts.get(name);
    if (script === undefined)
      throw new Error(`no script ${JSON.stringify(name)}; there are: ${[...scripts.keys()].join(", ")}`);
    const times = Number(weight);
    if (!Number.isInteger(times) || times < 1 || times > 1000)
      throw new Error(`${name}: a weight is a whole number from 1 to 1000`);
    return Array.from({ length: times }, () => script);
  });
}
