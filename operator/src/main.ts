/** The operator: reads its settings, joins the parts, runs until it is told to stop, and leaves in order. */
import { randomBytes } from "node:crypto";
import pino, { type Logger } from "pino";
import { labels, labelValues } from "./api/index.ts";
import { type Clock, sleep, systemClock } from "./clock.ts";
import { controller } from "./controller/controller.ts";
import { queueKey, voicebotOf } from "./controller/voicebot-of.ts";
import { workQueue } from "./controller/work-queue.ts";
import { apiClient } from "./kubernetes/api-client.ts";
import { connectFromEnvironment } from "./kubernetes/connection.ts";
import { discovery } from "./kubernetes/discovery.ts";
import { eventRecorder } from "./kubernetes/events.ts";
import { informers } from "./kubernetes/informers.ts";
import { kubernetesCluster } from "./kubernetes/kubernetes-cluster.ts";
import { leaderElection } from "./kubernetes/lease.ts";
import { optionalResources, ownedResources, podResource, voicebotResource } from "./kubernetes/resources.ts";
import { type MetricsApi, metricsApi } from "./metrics-api/metrics-api.ts";
import { countOperator } from "./observability/operator-metrics.ts";
import { both, reconcileLog } from "./observability/reconcile-log.ts";
import { podAsker } from "./pod-reports/ask-pod.ts";
import { type PolledPodReports, polledPodReports } from "./pod-reports/polled-pod-reports.ts";
import type { KubernetesObject, VoicebotKey } from "./reconcile/cluster.ts";
import { reconcile } from "./reconcile/reconcile.ts";
import { illnessOf, operatorServer } from "./server.ts";
import { parseSettings, type Settings, SettingsError } from "./settings.ts";

/** Less than the 30 s after which the kubelet kills, so that the Lease is released in time. */
const finishKeysMs = 20_000;

/** Runs until `stop` aborts ("stopped") or another operator leads ("lost"). */
async function operate(
  settings: Settings,
  clock: Clock,
  logger: Logger,
  stop: AbortSignal,
): Promise<"stopped" | "lost"> {
  const random = Math.random;
  /** Ends what runs in the background. */
  const ending = new AbortController();
  /** Ends writes to the cluster: another operator may lead. */
  const writing = new AbortController();
  let isLeading = false;

  const connection = connectFromEnvironment(clock);
  const metrics = countOperator({
    workers: settings.workers,
    leaseName: settings.leaderElection.leaseName,
    queue: () => queue,
    voicebots: () => allVoicebots(),
  });
  const client = apiClient(connection, clock, metrics.request);
  const queue = workQueue({ clock, observer: metrics.queue });
  const enqueue = (key: VoicebotKey): void => {
    if (isLeading && !queue.add(queueKey(key)) && !stop.aborted) logger.warn({ voicebot: key }, "the queue is full");
  };

  const watches = informers({
    client,
    clock,
    random,
    namespaces: settings.watchNamespaces,
    onChange(_resource, { object }) {
      const key = voicebotOf(object);
      if (key !== undefined) enqueue(key);
    },
    onFailure: ({ plural }, error) =>
      logger.warn({ resource: plural, reason: reasonOf(error) }, "a watch begins again"),
  });
  const allVoicebots = (): KubernetesObject[] => watches.list(voicebotResource.apiVersion, voicebotResource.kind);
  const allKeys = (): VoicebotKey[] => allVoicebots().flatMap((voicebot) => voicebotOf(voicebot) ?? []);

  const kinds = discovery({
    client,
    clock,
    always: [voicebotResource, podResource, ...ownedResources],
    optional: optionalResources,
    onChange(resource, served) {
      logger.info({ kind: resource.kind, served }, "an optional kind was looked for");
      if (served) watches.start(resource, { labelSelector: ours, required: false });
      else watches.stop(resource);
      for (const key of allKeys()) enqueue(key);
    },
    onFailure: (error) => logger.warn({ reason: reasonOf(error) }, "optional kinds could not be looked for"),
  });
  const events = eventRecorder({
    client,
    clock,
    random,
    instance: settings.podName,
    onDropped: () => logger.debug("an event was dropped"),
  });
  const asker = podAsker();
  const reports = polledPodReports({
    pods: () => watches.list(podResource.apiVersion, podResource.kind),
    ask: asker.ask,
    clock,
    onChange: enqueue,
  });
  const cluster = kubernetesCluster({
    client,
    informers: watches,
    serves: kinds.serves,
    recordEvent: events.record,
    onWrite: (verb, kind) => logger.debug({ verb, kind }, "wrote to the cluster"),
    signal: writing.signal,
  });
  const world = {
    cluster,
    podReports: reports,
    choices: settings,
    now: () => new Date(clock.wallTime()),
    newPassword: () => randomBytes(24).toString("hex"),
  };
  const work = controller({
    queue,
    reconcile: (key) => reconcile(key, world),
    voicebots: allKeys,
    exists: (key) => cluster.voicebot(key) !== undefined,
    workers: settings.workers,
    resyncMs: settings.resyncMs,
    clock,
    random,
    observer: both(metrics.reconcile, reconcileLog(logger)),
  });
  const election = leaderElection({
    client,
    clock,
    random,
    namespace: settings.namespace,
    leaseName: settings.leaderElection.leaseName,
    identity: `${settings.podName}_${randomBytes(8).toString("hex")}`,
    onFailure: (error) => logger.warn({ reason: reasonOf(error) }, "the Lease could not be written"),
  });
  const http = operatorServer({
    exposition: metrics.exposition,
    ready: watches.synced,
    illness: () => illnessOf(watches.longestSilenceMs(), queue.inWorkSeconds()),
  });

  /** Reconciles until told to stop, and finishes what is in work; the Lease is held until then. */
  async function lead(api: MetricsApi | undefined): Promise<"stopped" | "lost"> {
    isLeading = true;
    metrics.setLeading(true);
    logger.info("leading");
    api?.lead();
    const holding = new AbortController();
    const held = settings.leaderElection.enabled ? election.holdLeadership(holding.signal) : aborted(holding.signal);
    const working = new AbortController();
    const worked = work.run(working.signal);
    const result = await Promise.race([held, aborted(stop)]);
    isLeading = false;
    metrics.setLeading(false);
    if (result === "lost") writing.abort(new Error("another operator leads"));
    working.abort();
    await Promise.race([worked, sleep(clock, finishKeysMs, ending.signal)]);
    writing.abort(new Error("the operator stops"));
    holding.abort();
    await held;
    if (settings.leaderElection.enabled && result !== "lost") await election.release();
    return result;
  }

  const background: Promise<unknown>[] = [];
  let api: MetricsApi | undefined;
  try {
    await http.listen({ host: "::", port: settings.httpPort });
    await kinds.probe(stop);
    watches.start(voicebotResource, { required: true });
    for (const resource of [podResource, ...ownedResources])
      watches.start(resource, { labelSelector: ours, required: true });
    api = await startMetricsApi(settings, { client, clock, logger, reports });
    background.push(kinds.run(ending.signal), events.run(ending.signal));
    if (api !== undefined) background.push(api.run(ending.signal));
    while (!watches.synced() && !stop.aborted) await sleep(clock, 50, stop);
    if (stop.aborted) return "stopped";
    // The pods are heard before the first reconcile: their silence must not pass for news.
    await reports.poll(stop);
    background.push(reports.run(ending.signal));
    logger.info({ voicebots: allVoicebots().length }, "the caches are filled");
    if (settings.leaderElection.enabled && (await election.waitForLeadership(stop)) === "stopped") return "stopped";
    return await lead(api);
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

/** Children carry this label, pods too: caches hold nothing else of the cluster. */
const ours = `${labels.managedBy}=${labelValues.managedBy}`;

function startMetricsApi(
  settings: Settings,
  parts: { client: ReturnType<typeof apiClient>; clock: Clock; logger: Logger; reports: PolledPodReports },
): Promise<MetricsApi> | undefined {
  const { enabled, port, serviceName, ownerClusterRole } = settings.metricsApi;
  if (!enabled || settings.podIp === undefined) return undefined;
  return metricsApi({
    ...parts,
    port,
    serviceName,
    ownerClusterRole,
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

function aborted(signal: AbortSignal): Promise<"stopped"> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve("stopped");
    else signal.addEventListener("abort", () => resolve("stopped"), { once: true });
  });
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

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
  const result = await operate(settings, systemClock, logger, stop.signal);
  logger.info({ result }, "stopped");
  return result === "stopped" ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(
      `${error instanceof SettingsError ? error.message : String((error as Error)?.stack ?? error)}\n`,
    );
    process.exit(error instanceof SettingsError ? 2 : 1);
  },
);
