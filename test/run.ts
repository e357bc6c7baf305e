/**
 * Every check and test, what fails soonest first, with one closing line: `N passed, N failed, N skipped`.
 * `--only checks|unit|integration|e2e` runs one part.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
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

async function run(step: Step, reports: string): Promise<Counts> {
  const report = join(reports, `${step.part}.json`);
  const [program = "", ...args] = step.command;
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const { failed } = await execa(program, [...args, ...(step.countsTests ? reporters : [])], {
    stdio: ["ignore", "inherit", "inherit"],
    reject: false,
    timeout: step.limitMinutes * 60_000,
    forceKillAfterDelay: 60_000,
  });
  if (!step.countsTests) return { passed: failed ? 0 : 1, failed: failed ? 1 : 0, skipped: 0 };
  try {
    const result = JSON.parse(await readFile(report, "utf8")) as Record<string, number>;
    const counts = {
      passed: result["numPassedTests"] ?? 0,
      failed: result["numFailedTests"] ?? 0,
      skipped: (result["numPendingTests"] ?? 0) + (result["numTodoTests"] ?? 0),
    };
    // A file that does not load, or a run that dies, fails without any failed test.
    return failed && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

const { values } = parseArgs({ options: { only: { type: "string" } } });
const chosen = steps.filter((step) => values.only === undefined || step.part === values.only);
if (chosen.length === 0) {
  console.error(`--only ${values.only}: no such part; there are checks, unit, integration, e2e`);
  process.exit(2);
}

const reports = await mkdtemp(join(tmpdir(), "voicebots-test-"));
const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const failures: string[] = [];
try {
  for (const step of chosen) {
    const started = performance.now();
    console.log(`\n==> ${step.name}`);
    const counts = await run(step, reports);
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
    if (counts.failed > 0) failures.push(step.name);
    const seconds = Math.round((performance.now() - started) / 1000);
    console.log(`    ${counts.failed === 0 ? "ok" : "FAILED"} (${seconds} s)`);
  }
} finally {
  await rm(reports, { recursive: true, force: true });
}

if (failures.length > 0) console.log(`\nfailed: ${failures.join("; ")}`);
console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`);
process.exitCode = total.failed > 0 ? 1 : 0;
