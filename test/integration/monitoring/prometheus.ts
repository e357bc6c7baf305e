/** A Prometheus of our own, on a folder that promtool filled: it scrapes nothing and forgets nothing. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PrometheusRequest } from "@voicebots/monitoring/objects";
import { freePort } from "@voicebots/tools/cluster";
import { ExecaError, execa } from "execa";

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds since 1970. */
  readonly at: number;
  readonly value: number;
}

export interface Prometheus extends AsyncDisposable {
  readonly url: string;
  /** @throws Error with Prometheus's own words if it refuses the query. */
  ask(request: PrometheusRequest): Promise<readonly Sample[]>;
}

const startLimitMs = 60_000;

/**
 * Starts a Prometheus that holds this history.
 * @param openMetrics text with timestamps in seconds, without the final `# EOF`.
 */
export function prometheusHolding(openMetrics: AsyncIterable<string>): Promise<Prometheus> {
  return prometheusOn(async (data) => {
    const history = `${data}.txt`;
    await writeFile(history, ended(openMetrics));
    // One large block: promtool reads the whole file again for every block it makes.
    const blocks = ["--max-block-duration=720h", "--quiet"];
    await installed("promtool", ["tsdb", "create-blocks-from", ...blocks, "openmetrics", history, data]);
    await rm(history);
  });
}

/**
 * Starts a Prometheus on a folder of its own.
 * @param fill writes blocks into the data folder it is given, which does not exist yet.
 */
export async function prometheusOn(fill: (data: string) => void | Promise<void>): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), "voicebot-prometheus-"));
  try {
    await fill(join(folder, "data"));
    return await started(folder, "global: {}\n", [
      "--storage.tsdb.retention.time=10y",
      // The blocks stay as they are: nothing is compacted behind a measurement's back.
      "--storage.tsdb.min-block-duration=2h",
      "--storage.tsdb.max-block-duration=2h",
      "--web.cors.origin=.*",
    ]);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Starts a Prometheus that reads the metrics on these ports each second, as pods of the voicebot `support`, and keeps exemplars. */
export async function prometheusScraping(...ports: readonly number[]): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), "voicebot-prometheus-"));
  const configuration = {
    global: { scrape_interval: "1s", scrape_timeout: "1s" },
    scrape_configs: [
      {
        job_name: "support",
        static_configs: [{ targets: ports.map((port) => `127.0.0.1:${port}`), labels: { namespace: "voicebots" } }],
      },
    ],
  };
  try {
    return await started(folder, JSON.stringify(configuration), ["--enable-feature=exemplar-storage"]);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function started(folder: string, configuration: string, flags: readonly string[]): Promise<Prometheus> {
  const file = join(folder, "prometheus.yml");
  await writeFile(file, configuration);
  await installed("prometheus", ["--version"]);
  const url = `http://127.0.0.1:${await freePort()}`;
  const child = spawn(
    "prometheus",
    [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=${new URL(url).host}`,
      "--log.level=error",
      ...flags,
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  await ready(child, url);
  return {
    url,
    ask: (request) => ask(url, request),
    [Symbol.asyncDispose]: async () => {
      await stopped(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs a program of a Debian package; without it, says which. */
export async function installed(
  program: string,
  parameters: readonly string[],
  packageName = "prometheus",
): Promise<string> {
  try {
    return (await execa(program, parameters, { all: true, maxBuffer: 10_000_000 })).all;
  } catch (error) {
    if (error instanceof ExecaError && error.code === "ENOENT") {
      throw new Error(
        `${program} is missing: install Debian's package "${packageName}" (apt-get install ${packageName})`,
        {
          cause: error,
        },
      );
    }
    throw error;
  }
}

async function* ended(openMetrics: AsyncIterable<string>): AsyncGenerator<string> {
  yield* openMetrics;
  yield "# EOF\n";
}

async function ready(child: ChildProcess, url: string): Promise<void> {
  const limit = Date.now() + startLimitMs;
  while (Date.now() < limit) {
    if (child.exitCode !== null) throw new Error(`prometheus ended with code ${child.exitCode}`);
    const answer = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await stopped(child);
  throw new Error(`prometheus was not ready after ${startLimitMs / 1000} s`);
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  await exit;
}

interface Answer {
  readonly status: "success" | "error";
  readonly error?: string;
  readonly data: {
    readonly result: readonly {
      readonly metric: Record<string, string>;
      readonly value?: readonly [number, string];
      readonly values?: readonly (readonly [number, string])[];
    }[];
  };
}

async function ask(url: string, { path, parameters }: PrometheusRequest): Promise<readonly Sample[]> {
  const response = await fetch(`${url}${path}`, { method: "POST", body: new URLSearchParams(parameters) });
  const answer = (await response.json()) as Answer;
  if (answer.status !== "success") throw new Error(`${answer.error} in ${parameters["query"]}`);
  return answer.data.result.flatMap(({ metric, value, values = [] }) =>
    (value === undefined ? values : [value]).map(([at, said]) => ({
      labels: metric,
      at,
      value: Number(said.replace("Inf", "Infinity")),
    })),
  );
}
