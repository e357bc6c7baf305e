import { expect, test } from "vitest";
import { unlessAborted } from "./unless-aborted.ts";

const never = new Promise<never>(() => {});

test("work that ends before the signal gives what it gives", async () => {
  await expect(unlessAborted(Promise.resolve(1), new AbortController().signal)).resolves.toBe(1);
  await expect(unlessAborted(Promise.reject(new Error("no")), undefined)).rejects.toThrow("no");
});

test("who waits for work is told of the signal at once, also when it came before", async () => {
  const leaving = new AbortController();
  const waiting = unlessAborted(never, leaving.signal);
  leaving.abort(new Error("interrupted"));
  await expect(waiting).rejects.toThrow("interrupted");
  await expect(unlessAborted(never, leaving.signal)).rejects.toThrow("interrupted");
});
