import * as fc from "fast-check";
import { expect, test } from "vitest";
import { manualClock } from "../platform/manual-clock.ts";
import { CallerLookup, type FetchJson } from "./caller-lookup.ts";

const url = "http://crm.example/callers?tenant=1";

function lookup(fetchJson: FetchJson) {
  const clock = manualClock();
  const failures: string[] = [];
  const asked: string[] = [];
  const callers = new CallerLookup({
    clock,
    onFailure: (reason) => failures.push(reason),
    fetchJson: (address, signal) => {
      asked.push(address);
      return fetchJson(address, signal);
    },
  });
  return { clock, failures, asked, callers };
}

test("a caller is asked for by number, and the answer is kept for five minutes", async () => {
  const { callers, asked, clock } = lookup(async () => ({ status: 200, body: { name: "Ada", extra: 1 } }));
  expect(await callers.callerOf("+33612345678", url)).toEqual({ name: "Ada", openTickets: [] });
  expect(await callers.callerOf("+33612345678", url)).toMatchObject({ name: "Ada" });
  expect(asked).toEqual(["http://crm.example/callers?tenant=1&phone=%2B33612345678"]);
  await clock.advance(5 * 60_000);
  await callers.callerOf("+33612345678", url);
  expect(asked).toHaveLength(2);
});

test("a number that nobody knows is no failure", async () => {
  const { callers, failures } = lookup(async () => ({ status: 404, body: null }));
  expect([await callers.callerOf("1", url), failures]).toEqual([null, []]);
});

test("an address book that is slow, broken or strange is done without, and says nothing of the caller", async () => {
  const slow = lookup(() => new Promise(() => {}));
  const answer = slow.callers.callerOf("1", url);
  await slow.clock.advance(2000);
  expect([await answer, slow.failures]).toEqual([undefined, ["no answer in time"]]);
  const broken = lookup(async () => ({ status: 500, body: {} }));
  expect([await broken.callers.callerOf("1", url), broken.failures]).toEqual([undefined, ["HTTP 500"]]);
  const strange = lookup(async () => ({ status: 200, body: { name: ["Ada"] } }));
  expect([await strange.callers.callerOf("1", url), strange.failures]).toEqual([
    undefined,
    ["the answer is not as described"],
  ]);
});

test("whatever an address book answers, the caller is known, unknown or done without, and nothing of it is told", async () => {
  const secret = "Ada Lovelace";
  const anyBody = fc.oneof(
    fc.anything(),
    fc.record(
      {
        name: fc.oneof(fc.string(), fc.anything()),
        openTickets: fc.array(fc.oneof(fc.record({ id: fc.string() }), fc.anything())),
      },
      { requiredKeys: [] },
    ),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(200, 404, 500, 0, Number.NaN),
      anyBody,
      fc.boolean(),
      async (status, body, breaks) => {
        const { callers, failures } = lookup(async () => {
          if (breaks) JSON.parse(`{"name":${secret}}`);
          return { status, body };
        });
        const known = await callers.callerOf("+33612345678", url);
        if (known) expect(known.openTickets.every(({ id }) => typeof id === "string")).toBe(true);
        expect(failures).toHaveLength(known === undefined ? 1 : 0);
        for (const reason of failures) expect(["the answer is not as described", `HTTP ${status}`]).toContain(reason);
      },
    ),
    { numRuns: 500 },
  );
});
