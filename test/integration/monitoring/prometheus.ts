/** A Prometheus of our own: on blocks that we have written, or scraping one voicebot. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PrometheusRequest } from "@voicebots/monitoring/objects";
import { freePort } from "@voicebots/tools/cluster";
import { ExecaError, execa } from "execa";
import { type RecordedHistory, writeRecorded } from "./recorded-history.ts";

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

/** How a Prometheus is filled and ended. */
interface Options {
  /** Rules that were evaluated while the history happened, one group after the other. */
  readonly recordings?: readonly RecordedHistory[];
  /** Ends it early. */
  readonly signal?: AbortSignal;
}

/**
 * Starts a Prometheus on a folder of its own.
 * @param fill writes blocks into the data folder it is given, which does not exist yet.
 */
export async function prometheusOn(
  fill: (data: string) => void | Promise<void>,
  { recordings = [], signal }: Options = {},
): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), "voicebot-prometheus-"));
  const data = join(folder, "data");
  try {
    await fill(data);
    for (const history of recordings) {
      const { child, prometheus } = await started(folder, still, signal);
      // A Prometheus sees a block that somebody else has written when it starts.
      await writeRecorded(prometheus, data, history).finally(() => stopped(child));
    }
    return disposable(await started(folder, still, signal));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Scrapes nothing, forgets nothing, and leaves the blocks as they are: nothing is compacted behind a measurement's back. */
const still: Configuration = {
  file: "global: {}\n",
  flags: [
    "--storage.tsdb.retention.time=10y",
    "--storage.tsdb.min-block-duration=2h",
    "--storage.tsdb.max-block-duration=2h",
    "--web.cors.origin=.*",
  ],
};

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
    return disposable(
      await started(folder, { file: JSON.stringify(configuration), flags: ["--enable-feature=exemplar-storage"] }),
    );
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

interface Configuration {
  readonly file: string;
  readonly flags: readonly string[];
}

interface Started {
  readonly folder: string;
  readonly child: ChildProcess;
  readonly prometheus: Pick<Prometheus, "url" | "ask">;
}

async function started(folder: string, { file, flags }: Configuration, signal?: AbortSignal): Promise<Started> {
  const configuration = join(folder, "prometheus.yml");
  await writeFile(configuration, file);
  await installed("prometheus", ["--version"]);
  const url = `http://127.0.0.1:${await freePort()}`;
  signal?.throwIfAborted();
  const child = spawn(
    "prometheus",
    [
      `--config.file=${configuration}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=${new URL(url).host}`,
      "--log.level=error",
      ...flags,
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  signal?.addEventListener("abort", () => child.kill("SIGTERM"), { once: true });
  await ready(child, url);
  return { folder, child, prometheus: { url, ask: (request) => ask(url, request) } };
}

const disposable = ({ folder, child, prometheus }: Started): Prometheus => ({
  ...prometheus,
  [Symbol.asyncDispose]: async () => {
    await stopped(child);
    await rm(folder, { recursive: true, force: true });
  },
});

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

async function ready(child: ChildProcess, url: string): Promise<void> {
  const limit = Date.now() + startLimitMs;
  while (Date.now() < limit) {
    if (child.exitCode !== null) throw new Error(`prometheus ended with code ${child.exitCode}`);
    if (child.signalCode !== null) throw new Error(`prometheus was ended by ${child.signalCode}`);
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
