import pino from "pino";
import { expect, test } from "vitest";
import { fakeClock } from "../fake-clock.ts";
import { troubleLog } from "./trouble-log.ts";

type Line = Readonly<Record<string, unknown>>;

function scene() {
  const clock = fakeClock();
  const lines: Line[] = [];
  const write = (text: string): void => {
    const { level, time: _time, pid: _pid, hostname: _hostname, ...line } = JSON.parse(text) as Line;
    lines.push({ ...line, level: level === 40 ? "warn" : "info" });
  };
  return { clock, lines, log: troubleLog(pino({ level: "info" }, { write }), clock) };
}

const refused = "connect ECONNREFUSED 10.96.0.1:443";
const vain = "the API server is asked in vain, and will be again";
const still = "the API server is still asked in vain";
const again = "the API server answers again";

test("an API server that is away for five minutes costs a warning, one more each minute, and a line when it is back", () => {
  const { clock, lines, log } = scene();
  for (let tries = 0; tries < 200; tries += 1) {
    for (const what of ["pods", "services"]) log.failed(what, refused);
    clock.advance(1500);
  }
  log.works("services");
  clock.advance(2000);
  log.works("pods");
  clock.advance(60_000);
  const both = { what: ["pods", "services"], reason: refused, level: "warn", msg: still };
  expect(lines).toEqual([
    { what: "pods", reason: refused, level: "warn", msg: vain },
    ...[1, 2, 3, 4].map((minute) => ({
      ...both,
      what: minute === 1 ? expect.arrayContaining(["pods"]) : both.what,
      times: minute * 80 + 1,
      seconds: minute * 60,
    })),
    { reason: refused, times: 400, seconds: 302, level: "info", msg: again },
  ]);
});

test("what works for a moment and fails anew is neither over nor news", () => {
  const { clock, lines, log } = scene();
  for (let tries = 0; tries < 20; tries += 1) {
    log.failed("pods", refused);
    clock.advance(500);
    log.works("pods");
    clock.advance(1000);
  }
  expect(lines.map(({ msg }) => msg)).toEqual([vain]);
  clock.advance(4000);
  expect(lines.map(({ msg, times }) => [msg, times])).toEqual([
    [vain, undefined],
    [again, 20],
  ]);
});

test("another reason is told at once, and what has changed its reason is not over", () => {
  const { clock, lines, log } = scene();
  log.failed("pods", refused);
  log.failed("pods", "pods is forbidden");
  log.failed("services", "services is forbidden");
  clock.advance(60_000);
  expect(lines.map(({ reason }) => reason)).toEqual([refused, "pods is forbidden", "services is forbidden"]);
  log.works("pods");
  clock.advance(10_000);
  expect(lines.at(-1)).toMatchObject({ reason: "pods is forbidden", msg: again });
});

test("what works and never failed is not spoken of, and of reasons without end only so many are kept", () => {
  const { clock, lines, log } = scene();
  log.works("pods");
  for (let number = 0; number < 1000; number += 1) log.failed(`kind-${number}`, `reason ${number}`);
  expect(lines).toHaveLength(1000);
  for (let number = 0; number < 1000; number += 1) log.works(`kind-${number}`);
  expect(clock.pending).toBe(100);
});
