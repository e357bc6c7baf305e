import * as fc from "fast-check";
import { expect, test } from "vitest";
import { environment } from "../contract/endpoints.ts";
import { PodStatus } from "../contract/pod-status.ts";
import { Settings } from "../contract/settings.ts";
import { readEnvironment } from "./environment.ts";

const keys = Object.keys(Settings.shape);

test("settings of any shape are taken or refused in words, never thrown, and what is taken is taken again the same", () => {
  const anySettings = fc.oneof(
    fc.anything(),
    fc.dictionary(fc.constantFrom(...keys), fc.oneof(fc.object(), fc.anything()), { maxKeys: 6 }),
  );
  fc.assert(
    fc.property(anySettings, (data) => {
      const read = Settings.safeParse(data);
      if (read.success) expect(Settings.parse(read.data)).toEqual(read.data);
      else expect(read.error.issues.every(({ message }) => message !== "")).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test("what a pod says of itself is a status or is refused, whatever it is", () => {
  fc.assert(
    fc.property(fc.anything(), (data) => {
      expect([true, false]).toContain(PodStatus.safeParse(data).success);
    }),
    { numRuns: 500 },
  );
});

test("a process with any environment starts, or says which variables are wrong", () => {
  const names = Object.values(environment);
  const anyValue = fc.oneof(
    fc.string(),
    fc.integer().map(String),
    fc.constantFrom("", "0", "redis://a", "debug", "1e9"),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), anyValue), (variables) => {
      try {
        expect(readEnvironment(variables).callsPort).toBeGreaterThanOrEqual(0);
      } catch (error) {
        for (const line of (error as Error).message.split("\n")) expect(names).toContain(line.split(":")[0]);
      }
    }),
    { numRuns: 500 },
  );
});
