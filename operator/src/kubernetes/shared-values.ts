/** One copy of what is the same in many objects of the caches: the labels, the owner and the words of a Voicebot's children. */

const kept = 20_000;
const copies = new Map<string, unknown>();

/** The value, or an equal one that somebody else has already. It must not be changed. */
export function shared<T extends object>(value: T): T {
  const text = JSON.stringify(value);
  const copy = copies.get(text);
  if (copy !== undefined) return copy as T;
  // What is in use stays with its users; the next equal values share a new copy.
  if (copies.size >= kept) copies.clear();
  copies.set(text, value);
  return value;
}
