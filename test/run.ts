/**
 * Every check and test, what fails soonest first, with one closing line: `N passed, N failed, N skipped, N unsteady`.
 * `--only checks|unit|integration|e2e` runs one part.
 *
 * Most tests drive real processes on whatever machine there is: a file that fails runs once more by itself. Fails it
 * again, it has failed; else it is named, and counted, as unsteady. `--strict` lets nothing pass that failed once. Why:
 * docs/decisions/0018-a-second-run-is-told.md
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  unsteady: number;
}
const nothing: Counts = { passed: 0, failed: 0, skipped: 0, unsteady: 0 };

/** What vitest's JSON reporter writes: https://vitest.dev/guide/reporters#json-reporter. */
interface Report {
  readonly testResults: readonly {
    /** The file's path. */
    readonly name: string;
    readonly status: "passed" | "failed";
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

interface Step {
  readonly part: "checks" | "programs" | "unit" | "integration" | "e2e";
  readonly name: string;
  /** npm script, or vitest project whose tests are counted one by one. */
  readonly command: readonly string[];
  readonly countsTests: boolean;
  readonly limitMinutes: number;
}

const check = (name: string, ...command: string[]): Step => ({
  part: "checks",
  name,
  command,
  countsTests: false,
  limitMinutes: 5,
});
const tests = (part: "unit" | "integration" | "e2e", name: string, limitMinutes: number): Step => ({
  part,
  name,
  command: ["npx", "vitest", "run", "--project", part],
  countsTests: true,
  limitMinutes,
});

const steps: readonly Step[] = [
  check("format", "npm", "run", "--silent", "check:format"),
  check("types", "npm", "run", "--silent", "check:types"),
  check("lint: floors, purity, promises", "npm", "run", "--silent", "check:lint"),
  check("unused files, exports, dependencies", "npm", "run", "--silent", "check:unused"),
  {
    part: "programs",
    name: "Debian packages that the tests drive",
    command: ["npx", "node", "tools/src/main.ts", "packages"],
    countsTests: false,
    limitMinutes: 15,
  },
  {
    part: "programs",
    name: "programs that the tests drive (built once, kept in the cache)",
    command: ["npx", "node", "tools/src/main.ts", "programs"],
    countsTests: false,
    limitMinutes: 40,
  },
  tests("unit", "unit tests", 15),
  tests("integration", "integration tests: real API server, Redis, Prometheus", 30),
  tests("e2e", "end-to-end tests on kind", 40),
];

/** Runs vitest or a check; the report is there if it is vitest, and lived to write it. */
async function execute(step: Step, report: string, files: readonly string[] = []) {
  const [program = "", ...args] = step.command;
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const { failed } = await execa(program, [...args, ...(step.countsTests ? [...reporters, ...files] : [])], {
    stdio: ["ignore", "inherit", "inherit"],
    reject: false,
    timeout: step.limitMinutes * 60_000,
    forceKillAfterDelay: 60_000,
  });
  const text = await readFile(report, "utf8").catch(() => undefined);
  return { failed, told: text === undefined ? undefined : (JSON.parse(text) as Report) };
}

function countsOf({ testResults }: Report): Counts {
  const statuses = testResults.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const passed = statuses.filter((status) => status === "passed").length;
  const failed = statuses.filter((status) => status === "failed").length;
  return { ...nothing, passed, failed, skipped: statuses.length - passed - failed };
}

const sum = (one: Counts, other: Counts): Counts => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  skipped: one.skipped + other.skipped,
  unsteady: one.unsteady + other.unsteady,
});

/** The tests that failed; a file that did not load has none, and is named itself. */
const failuresOf = (told: Report): string[] =>
  told.testResults
    .filter(({ status }) => status === "failed")
    .flatMap(({ name, assertionResults }) => {
      const tests = assertionResults.filter(({ status }) => status === "failed");
      return tests.length > 0
        ? tests.map(({ fullName }) => `${relative(".", name)}: ${fullName}`)
        : [relative(".", name)];
    });

async function run(step: Step, reports: string, strict: boolean): Promise<Counts> {
  const { failed, told } = await execute(step, join(reports, `${step.part}.json`));
  if (!step.countsTests) return failed ? { ...nothing, failed: 1 } : { ...nothing, passed: 1 };
  if (told === undefined) return { ...nothing, failed: 1 };
  const counts = countsOf(told);
  // A file that does not load, or a run that dies, fails without any failed test.
  const first = failed ? { ...counts, failed: Math.max(1, failuresOf(told).length) } : counts;
  const files = told.testResults.filter(({ status }) => status === "failed").map(({ name }) => relative(".", name));
  if (!failed || strict || files.length === 0) return first;

  console.log(`\n==> once more, by themselves: ${files.join(", ")}`);
  const second = await execute(step, join(reports, `${step.part}-again.json`), files);
  if (second.failed || second.told === undefined) return first;
  const unsteady = failuresOf(told);
  for (const test of unsteady) console.log(`    UNSTEADY: failed once, passed when run again: ${test}`);
  const steady = { ...told, testResults: told.testResults.filter(({ status }) => status === "passed") };
  return sum(sum(countsOf(steady), countsOf(second.told)), { ...nothing, unsteady: unsteady.length });
}

const { values } = parseArgs({
  options: { only: { type: "string" }, strict: { type: "boolean", default: false } },
});
const chosen = steps.filter((step) => values.only === undefined || step.part === values.only);
if (chosen.length === 0) {
  console.error(`--only ${values.only}: no such part; there are checks, unit, integration, e2e`);
  process.exit(2);
}

const reports = await mkdtemp(join(tmpdir(), "voicebots-test-"));
let total = nothing;
const failures: string[] = [];
try {
  for (const step of chosen) {
    const started = performance.now();
    console.log(`\n==> ${step.name}`);
    const counts = await run(step, reports, values.strict);
    total = sum(total, counts);
    if (counts.failed > 0) failures.push(step.name);
    const seconds = Math.round((performance.now() - started) / 1000);
    console.log(`    ${counts.failed === 0 ? "ok" : "FAILED"} (${seconds} s)`);
  }
} finally {
  await rm(reports, { recursive: true, force: true });
}

if (failures.length > 0) console.log(`\nfailed: ${failures.join("; ")}`);
const beside = [
  ...(total.skipped > 0 ? [`${total.skipped} skipped`] : []),
  ...(total.unsteady > 0 ? [`${total.unsteady} unsteady`] : []),
];
console.log(`\n${[`${total.passed} passed`, `${total.failed} failed`, ...beside].join(", ")}`);
process.exitCode = total.failed > 0 ? 1 : 0;
