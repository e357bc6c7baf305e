/** The operator's program: reads its settings, starts the parts, leads when it may, and leaves in order. */
import { randomBytes } from "node:crypto";
import { flushCompileCache } from "node:module";
import pino, { type Logger } from "pino";
import { type Clock, sleep, systemClock } from "./clock.ts";
import { connectFromEnvironment } from "./kubernetes/connection.ts";
import { buildOf } from "./kubernetes/journal-folder.ts";
import { type LeaderElection, leaderElection, podProcess } from "./kubernetes/lease.ts";
import type { MetricsApi, MetricsApiOptions } from "./metrics-api/metrics-api.ts";
import { type Operator, operatorOf, reasonOf, startWatches } from "./operator.ts";
import { podAsker } from "./pod-reports/ask-pod.ts";
import { illnessOf, operatorServer } from "./server.ts";
import { parseSettings, type Settings, SettingsError } from "./settings.ts";

/** Less than the 30 s after which the kubelet kills, so that the Lease is released in time. */
const finishKeysMs = 20_000;
const firstReportsMs = 5000;
/** A kind of another project may be served and yet not be listed, while its own program is away. */
const optionalListsMs = 15_000;
/** By then all of the program is loaded, and what a start has to do is done. */
const compiledKeptAfterMs = 10_000;

type Ending = "stopped" | "lost";

/** Runs until `stop` aborts. */
async function operate(settings: Settings, clock: Clock, logger: Logger, stop: AbortSignal): Promise<void> {
  const ending = new AbortController();
  const connection = await connectFromEnvironment(clock);
  const asker = podAsker();
  const random = Math.random;
  const build = await buildOf(process.argv[1]);
  const operator = operatorOf({ settings, connection, build, ask: asker.ask, clock, random, logger });
  const { watches, kinds, events, reports, client } = operator;
  const election = settings.leaderElection.enabled ? electionOf(settings, operator, clock) : undefined;
  const http = operatorServer({
    exposition: () => operator.metrics.exposition(),
    ready: () => watches.synced(),
    illness: () => illnessOf(watches.longestSilenceMs(), operator.inWorkSeconds()),
  });

  const background: Promise<unknown>[] = [];
  let api: MetricsApi | undefined;
  try {
    await http.listen({ host: "::", port: settings.httpPort });
    startWatches(watches);
    await kinds.probe(stop);
    api = await startMetricsApi(settings, {
      client,
      clock,
      logger,
      reports,
      onState: (state) => operator.setMetricsApi(state),
    });
    // Before another leads: nobody else's place in the cluster is written over.
    stop.addEventListener("abort", () => api?.setLeading(false), { once: true });
    background.push(kinds.run(ending.signal), events.run(ending.signal));
    if (api !== undefined) background.push(api.run(ending.signal));
    while (!watches.synced() && !stop.aborted) await sleep(clock, 50, stop);
    // What the caches do not know yet is asked for one by one: dear with thousands, but it works.
    const optionalBy = clock.now() + optionalListsMs;
    while (!watches.complete() && clock.now() < optionalBy && !stop.aborted) await sleep(clock, 50, stop);
    if (stop.aborted) return;
    logger.info({ voicebots: operator.voicebots().length }, "the caches are filled");
    background.push(keepCompiled(clock, ending.signal));
    // The pods are heard before the first reconcile: their silence must not pass for news.
    background.push(reports.run(ending.signal));
    await Promise.race([reports.heard, sleep(clock, firstReportsMs, stop)]);
    while (election === undefined || (await election.waitForLeadership(stop)) === "leading") {
      logger.info("leading");
      api?.setLeading(true);
      if ((await lead({ operator, election, clock, stop })) === "stopped") {
        if (election !== undefined) await api?.handOver();
        return;
      }
      api?.setLeading(false);
      // The API server was away for too long, or somebody took the Lease: the caches go on, and so does the election.
      logger.warn("leads no longer");
    }
  } finally {
    ending.abort();
    await watches.stopAll();
    await Promise.all(background);
    await api?.close();
    await http.close();
    await asker.close();
    await connection.close();
  }
}

interface Leading {
  readonly operator: Operator;
  readonly election: LeaderElection | undefined;
  readonly clock: Clock;
  readonly stop: AbortSignal;
}

/** Reconciles until told to stop and finishes what is in work; the Lease is held until then, and then let go. */
async function lead({ operator, election, clock, stop }: Leading): Promise<Ending> {
  const writing = new AbortController();
  const holding = new AbortController();
  const working = new AbortController();
  const held: Promise<Ending> = election?.holdLeadership(holding.signal) ?? aborted(holding.signal);
  // At once, and not when the reconciles in work are done: another may lead already.
  const abandoned = held.then((how) => how === "lost" && writing.abort(new Error("another operator leads")));
  const worked = operator.reconcileWhile(working.signal, writing.signal);
  const how = await Promise.race([held, aborted(stop)]);
  working.abort();
  const hasFinished = await Promise.race([worked.then(() => true), sleep(clock, finishKeysMs).then(() => false)]);
  writing.abort(new Error("the operator stops"));
  holding.abort();
  await abandoned;
  if (how === "stopped") await election?.release();
  // Two reconciles of one Voicebot must never run at once: then only a new process may lead again.
  else if (!hasFinished) throw new Error("leadership is lost, and a reconcile does not end");
  return how;
}

function electionOf(settings: Settings, operator: Operator, clock: Clock): LeaderElection {
  return leaderElection({
    client: operator.client,
    clock,
    random: Math.random,
    namespace: settings.namespace,
    leaseName: settings.leaderElection.leaseName,
    ...podProcess({ name: settings.podName, uid: settings.podUid }, randomBytes(8).toString("hex")),
    onFailure: (error) => operator.trouble.failed("Lease", reasonOf(error)),
    onAnswer: () => operator.trouble.works("Lease"),
  });
}

async function startMetricsApi(
  settings: Settings,
  parts: Pick<Operator, "client" | "reports"> & Pick<MetricsApiOptions, "clock" | "logger" | "onState">,
): Promise<MetricsApi | undefined> {
  const { enabled, port, serviceName, ownerClusterRole, certificateLifeMs } = settings.metricsApi;
  if (!enabled || settings.podIp === undefined) return undefined;
  // What makes its certificate takes long to load: that is done while the watches begin.
  const { metricsApi } = await import("./metrics-api/metrics-api.ts");
  return metricsApi({
    ...parts,
    port,
    serviceName,
    ownerClusterRole,
    certificateLifeMs,
    namespace: settings.namespace,
    podName: settings.podName,
    podIp: settings.podIp,
    calls: (namespace) =>
      parts.reports.in(namespace).flatMap(({ pod, report }) => {
        if (report === undefined) return [];
        const { name, labels, terminating } = pod;
        return [{ name, namespace, labels, terminating, activeCalls: report.status.activeCalls, at: report.at }];
      }),
  });
}

/**
 * Node writes what it has compiled (where NODE_COMPILE_CACHE says) when a process ends in order: one that is killed would
 * leave nothing. Without that variable, or where the folder refuses, it does nothing.
 */
async function keepCompiled(clock: Clock, signal: AbortSignal): Promise<void> {
  await sleep(clock, compiledKeptAfterMs, signal);
  if (!signal.aborted) flushCompileCache();
}

function aborted(signal: AbortSignal): Promise<"stopped"> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve("stopped");
    else signal.addEventListener("abort", () => resolve("stopped"), { once: true });
  });
}

async function main(): Promise<number> {
  const settings = parseSettings(process.env);
  const logger = pino({ level: settings.logLevel, base: { pod: settings.podName } });
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      logger.info({ signal }, "stopping");
      stop.abort();
    });
  }
  process.on("unhandledRejection", (error) => {
    logger.fatal({ err: error }, "a mistake of the operator");
    process.exit(1);
  });
  await operate(settings, systemClock, logger, stop.signal);
  logger.info("ended");
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const text = error instanceof SettingsError ? error.message : String((error as Error)?.stack ?? error);
    process.stderr.write(`${text}\n`);
    process.exit(error instanceof SettingsError ? 2 : 1);
  },
);
