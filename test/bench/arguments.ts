/** What is typed behind an option, read; what cannot be is refused in words. */
import { InvalidArgumentError } from "commander";

/** A number of things, at least one. */
export function count(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError("It must be a whole number above zero.");
  return number;
}

/** Several of them, with commas between. */
export const counts = (text: string): number[] => text.split(",").map(count);

/** Those of the list that are named, with commas between; in the list's order. */
export const someOf =
  <Name extends string>(list: readonly Name[]) =>
  (words: string): Name[] => {
    const wanted = words.split(",");
    const unknown = wanted.filter((word) => !(list as readonly string[]).includes(word));
    if (unknown.length > 0) throw new InvalidArgumentError(`${unknown.join(", ")}: not one of ${list.join(", ")}.`);
    return list.filter((name) => wanted.includes(name));
  };
