import { setTimeout as wait } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fakeClock } from "../fake-clock.ts";
import { ClusterError } from "../reconcile/cluster.ts";
import { apiClient } from "./api-client.ts";
import { type FakeApiServer, type Fault, fakeApiServer } from "./fake-api-server.ts";

const atOnce = 16;
const attemptsAtMost = 3;
/** What the client waits for by itself; when more is asked, the caller decides. */
const longestPauseSeconds = 10;

type Suffers =
  | { readonly fault: Exclude<Fault, "429" | "410"> }
  | { readonly retryAfterSeconds: number }
  | { readonly refused: number };
/** What becomes of each attempt of one request; after these, all is well. */
type Plan = readonly Suffers[];

const suffers: fc.Arbitrary<Suffers> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Fault>("cut", "cut-in-body", "500", "garbage", "slow").map(asFault) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 15 }).map((retryAfterSeconds) => ({ retryAfterSeconds })) },
  { weight: 2, arbitrary: fc.constantFrom(400, 403, 404, 409, 422).map((refused) => ({ refused })) },
);
const orHangs = fc.oneof(
  { weight: 11, arbitrary: suffers },
  { weight: 1, arbitrary: fc.constant<Suffers>({ fault: "hang" }) },
);
function asFault(fault: Fault): Suffers {
  return { fault: fault as Exclude<Fault, "429" | "410"> };
}

const isHang = (one: Suffers): boolean => "fault" in one && one.fault === "hang";

/** As the table says: what passes by itself is tried three times, all else is told at once. */
function expected(plan: Plan): { readonly attempts: number; readonly ends: string } {
  for (let number = 1; ; number += 1) {
    const one = plan[number - 1];
    if (one === undefined || ("fault" in one && one.fault === "slow")) return { attempts: number, ends: "answered" };
    if ("refused" in one) return { attempts: number, ends: `refused ${one.refused}` };
    const isLast = number === attemptsAtMost;
    if ("fault" in one && isLast) return { attempts: number, ends: "unavailable" };
    if ("retryAfterSeconds" in one && (isLast || one.retryAfterSeconds > longestPauseSeconds))
      return { attempts: number, ends: `overloaded for ${one.retryAfterSeconds} s` };
  }
}

interface Attempt {
  readonly at: number;
  /** Of the clock: not before then again. */
  readonly notAgainBefore: number;
}

async function storm(server: FakeApiServer, plans: readonly Plan[]): Promise<void> {
  const clock = fakeClock();
  const attempts = plans.map((): Attempt[] => []);
  let under = 0;
  let most = 0;
  const client = apiClient(server.connection, clock, {
    finished: () => {
      under -= 1;
    },
  });
  const numberOf = (url: string): number => Number(/\/requests\/(\d+)/.exec(url)?.[1]);
  const sufferingOf = (url: string): Suffers | undefined =>
    plans[numberOf(url)]?.[(attempts[numberOf(url)]?.length ?? 1) - 1];
  server.faultOf = (url) => {
    under += 1;
    most = Math.max(most, under);
    const pause = plans[numberOf(url)]?.[attempts[numberOf(url)]?.length ?? 0];
    const pauseMs = pause !== undefined && "retryAfterSeconds" in pause ? pause.retryAfterSeconds * 1000 : 0;
    attempts[numberOf(url)]?.push({ at: clock.now(), notAgainBefore: clock.now() + pauseMs });
    const one = sufferingOf(url);
    return one !== undefined && "fault" in one ? one.fault : undefined;
  };
  server.answer = (_method, path) => {
    const one = sufferingOf(path);
    const status = (code: number) => ({ kind: "Status", code, message: `refused ${code}` });
    if (one !== undefined && "refused" in one) return { status: one.refused, body: status(one.refused) };
    if (one !== undefined && "retryAfterSeconds" in one)
      return { status: 429, body: status(429), headers: { "retry-after": String(one.retryAfterSeconds) } };
    return { status: 200, body: { ofRequest: numberOf(path) } };
  };

  let settled = 0;
  const outcomes = plans.map(async (plan, number): Promise<string> => {
    try {
      const deadline = plan.some(isHang) ? { deadlineMs: 100 } : {};
      const answer = await client.request({ method: "GET", path: `/requests/${number}`, ...deadline });
      expect(answer).toEqual({ ofRequest: number });
      return "answered";
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      if (error.kind === "overloaded") return `overloaded for ${(error.retryAfterMs ?? 0) / 1000} s`;
      return error.message.startsWith("refused") ? error.message : error.kind;
    } finally {
      settled += 1;
    }
  });
  while (settled < plans.length) {
    await wait(1);
    clock.advance(250);
  }
  const ends = await Promise.all(outcomes);

  // On a busy machine a deadline may also end an attempt before the server has met it: it then comes late, or never.
  if (!plans.some((plan) => plan.some(isHang))) expect(most).toBeLessThanOrEqual(atOnce);
  for (const [number, plan] of plans.entries()) {
    const made = attempts[number] ?? [];
    expect(made.length).toBeLessThanOrEqual(attemptsAtMost);
    if (plan.some(isHang)) continue;
    for (const [index, { at }] of made.entries()) {
      expect(at).toBeGreaterThanOrEqual(made[index - 1]?.notAgainBefore ?? 0);
    }
    expect({ plan, attempts: made.length, ends: ends[number] }).toEqual({ plan, ...expected(plan) });
  }
  await allSlotsAreFree(server, client);
}

/** As many as may be under way at once are, though none is answered; and no more. */
async function allSlotsAreFree(server: FakeApiServer, client: ReturnType<typeof apiClient>): Promise<void> {
  let come = 0;
  const all = Promise.withResolvers<void>();
  server.faultOf = () => {
    come += 1;
    if (come === atOnce) all.resolve();
    return "hang";
  };
  const giveUp = new AbortController();
  const asked = Array.from({ length: atOnce + 4 }, () =>
    client.request({ method: "GET", path: "/slots", signal: giveUp.signal, attempts: 1 }).catch(() => undefined),
  );
  await all.promise;
  await wait(5);
  expect(come).toBe(atOnce);
  giveUp.abort();
  await Promise.all(asked);
}

test("whatever the API server does to requests, each ends as the table says, in its time, sixteen at once, and costs no slot", async () => {
  const server = await fakeApiServer();
  try {
    const plansOf = (one: fc.Arbitrary<Suffers>) =>
      fc.array(fc.array(one, { maxLength: 4 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.oneof(plansOf(suffers), plansOf(orHangs)), (some) => storm(server, some)),
      { numRuns: 30 },
    );
  } finally {
    await server.close();
  }
}, 60_000);
