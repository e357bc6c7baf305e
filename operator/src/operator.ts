/** The operator's parts, joined. Nothing runs yet: `main.ts` starts and ends them in order. */
import { randomBytes } from "node:crypto";
import { setImmediate as othersTurn } from "node:timers/promises";
import type { Logger } from "pino";
import { labels, labelValues } from "./api/index.ts";
import type { Clock } from "./clock.ts";
import { type Controller, controller } from "./controller/controller.ts";
import { unseenFirst, urgencyOf } from "./controller/urgency.ts";
import { queueKey, voicebotOf } from "./controller/voicebot-of.ts";
import { workQueue } from "./controller/work-queue.ts";
import { desiredObjects } from "./desired/desired-objects.ts";
import { type ApiClient, apiClient } from "./kubernetes/api-client.ts";
import type { Connection } from "./kubernetes/connection.ts";
import { type Discovery, discovery } from "./kubernetes/discovery.ts";
import { type EventRecorder, eventRecorder } from "./kubernetes/events.ts";
import { type Informers, informers } from "./kubernetes/informers.ts";
import type { JournalFailure } from "./kubernetes/journal.ts";
import { type JournalFolder, journalFolder } from "./kubernetes/journal-folder.ts";
import { defaultFieldManager, kubernetesCluster } from "./kubernetes/kubernetes-cluster.ts";
import { optionalResources, ownedResources, podResource, voicebotResource } from "./kubernetes/resources.ts";
import { countOperator, type OperatorMetrics } from "./observability/operator-metrics.ts";
import { both, reconcileLog } from "./observability/reconcile-log.ts";
import { type TroubleLog, troubleLog } from "./observability/trouble-log.ts";
import type { AskPod } from "./pod-reports/ask-pod.ts";
import { type PolledPodReports, polledPodReports } from "./pod-reports/polled-pod-reports.ts";
import type { KubernetesObject, VoicebotKey } from "./reconcile/cluster.ts";
import { contestedFields } from "./reconcile/contested-fields.ts";
import { desiredMemory } from "./reconcile/desired-memory.ts";
import { reconcile } from "./reconcile/reconcile.ts";
import type { Settings } from "./settings.ts";
import type { MetricsApiState } from "./status/findings.ts";

export interface Operator {
  readonly client: ApiClient;
  readonly metrics: OperatorMetrics;
  readonly kinds: Discovery;
  readonly watches: Informers;
  readonly events: EventRecorder;
  readonly reports: PolledPodReports;
  /** What is written of an API server that does not answer. */
  readonly trouble: TroubleLog;
  /** Seconds that each reconcile in progress has lasted. */
  inWorkSeconds(): number[];
  voicebots(): readonly KubernetesObject[];
  /** Whether the calls are served to autoscalers: every Voicebot's status follows. */
  setMetricsApi(state: MetricsApiState): void;
  /** Reconciles until `leading` aborts, then finishes what is in work; when `mayWrite` aborts, nothing more is written. */
  reconcileWhile(leading: AbortSignal, mayWrite: AbortSignal): Promise<void>;
}

export interface OperatorOptions {
  readonly settings: Settings;
  readonly connection: Connection;
  /** What stands for this version of the program, to whom another's memory is of no use. */
  readonly build: string;
  readonly ask: AskPod;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
}

/** Children carry this label, pods too: the caches hold nothing else of the cluster. */
export const ours = `${labels.managedBy}=${labelValues.managedBy}`;

export function operatorOf(options: OperatorOptions): Operator {
  const { settings, clock, random, logger } = options;
  let isLeading = false;
  let metricsApi: MetricsApiState = settings.metricsApi.enabled ? { state: "serving" } : { state: "off" };

  const metrics = countOperator({
    workers: settings.workers,
    leaseName: settings.leaderElection.leaseName,
    queue: () => queue,
    voicebots: () => voicebots(),
  });
  const client = apiClient(options.connection, clock, metrics.request);
  /** Of this time of leading: it is closed at the end of each. */
  let queue = workQueue({ clock, observer: metrics.queue });
  let writing = AbortSignal.abort();
  const enqueue = (key: VoicebotKey, inMs = 0): void => {
    if (isLeading && !queue.addAfter(queueKey(key), inMs)) logger.debug({ voicebot: key }, "the queue takes no more");
  };
  const trouble = troubleLog(logger, clock);
  const watches = watching(options, client, trouble, enqueue);
  const voicebots = (): KubernetesObject[] => watches.list(voicebotResource.apiVersion, voicebotResource.kind);
  const keys = (): VoicebotKey[] => keysOf(voicebots());
  const kinds = lookingForOptionalKinds(options, client, watches, () => {
    for (const key of keys()) enqueue(key);
  });
  const onDropped = (): void => logger.debug("an event was dropped");
  const events = eventRecorder({ client, clock, random, instance: settings.podName, onDropped });
  const reports = polledPodReports({
    pods: () => watches.list(podResource.apiVersion, podResource.kind),
    podsOf: (key) => watches.ofInstance(key).filter(({ kind }) => kind === podResource.kind),
    ask: options.ask,
    clock,
    onChange: enqueue,
  });
  const cluster = kubernetesCluster({
    client,
    informers: watches,
    serves: (apiVersion, kind) => kinds.serves(apiVersion, kind),
    recordEvent: (voicebot, event) => events.record(voicebot, event),
    onWrite: (verb, kind) => logger.debug({ verb, kind }, "wrote to the cluster"),
    signal: () => writing,
  });
  const world = {
    cluster,
    podReports: reports,
    choices: settings,
    metricsApi: () => metricsApi,
    desired: desiredMemory((voicebot) => desiredObjects(voicebot, settings)),
    contested: contestedFields(),
    now: () => new Date(clock.wallTime()),
    newPassword: () => randomBytes(24).toString("hex"),
  };
  const newController = (): Controller =>
    controller({
      queue,
      reconcile: (key) => reconcile(key, world),
      voicebots: () => keysOf(unseenFirst(voicebots())),
      exists: (key) => cluster.voicebot(key) !== undefined,
      workers: settings.workers,
      resyncMs: settings.resyncMs,
      clock,
      random,
      othersTurn,
      observer: both(metrics.reconcile, reconcileLog(logger)),
    });
  return {
    client,
    metrics,
    kinds,
    watches,
    events,
    reports,
    trouble,
    voicebots,
    inWorkSeconds: () => queue.inWorkSeconds(),
    setMetricsApi(state) {
      metricsApi = state;
      for (const key of keys()) enqueue(key);
    },
    async reconcileWhile(leading, mayWrite) {
      queue = workQueue({ clock, observer: metrics.queue });
      writing = mayWrite;
      const setLeading = (leads: boolean): void => {
        isLeading = leads;
        metrics.setLeading(leads);
      };
      setLeading(true);
      leading.addEventListener("abort", () => setLeading(false), { once: true });
      await newController().run(leading);
      setLeading(false);
    },
  };
}

const keysOf = (voicebots: readonly KubernetesObject[]): VoicebotKey[] =>
  voicebots.flatMap((voicebot) => voicebotOf(voicebot) ?? []);

/** Begins to watch what every cluster serves. */
export function startWatches(watches: Informers): void {
  watches.start(voicebotResource, { required: true });
  for (const resource of [podResource, ...ownedResources])
    watches.start(resource, { labelSelector: ours, required: true });
}

const journalTroubles = {
  reading: "what was kept on disk is of no use: all is listed anew",
  writing: "no more is kept on disk: after a restart all will be listed",
} as const satisfies Readonly<Record<JournalFailure, string>>;

function keeping({ settings, connection, build, clock, logger }: OperatorOptions): JournalFolder | undefined {
  const { cacheFolder: folder, podUid } = settings;
  if (folder === undefined) return undefined;
  return journalFolder({
    folder,
    owner: { build, podUid, server: connection.server, fieldManager: defaultFieldManager },
    clock,
    onFailure: ({ plural }, error, failed) =>
      logger.warn({ what: plural, reason: reasonOf(error) }, journalTroubles[failed]),
  });
}

function watching(
  options: OperatorOptions,
  client: ApiClient,
  trouble: TroubleLog,
  enqueue: (key: VoicebotKey, inMs: number) => void,
): Informers {
  const { settings, clock, random } = options;
  return informers({
    client,
    clock,
    random,
    namespaces: settings.watchNamespaces,
    fieldManager: defaultFieldManager,
    journals: keeping(options),
    onChange(_resource, change) {
      const key = voicebotOf(change.object);
      if (key !== undefined) enqueue(key, urgencyOf(change));
    },
    onFailure: ({ plural }, error) => trouble.failed(`watch ${plural}`, reasonOf(error)),
    onOpen: ({ plural }) => trouble.works(`watch ${plural}`),
  });
}

function lookingForOptionalKinds(
  { clock, logger }: OperatorOptions,
  client: ApiClient,
  watches: Informers,
  enqueueAll: () => void,
): Discovery {
  return discovery({
    client,
    clock,
    always: [voicebotResource, podResource, ...ownedResources],
    optional: optionalResources,
    onChange(resource, served) {
      logger.info({ kind: resource.kind, served }, "an optional kind came or went");
      if (served) watches.start(resource, { labelSelector: ours, required: false });
      else watches.stop(resource);
      enqueueAll();
    },
    onFailure: (error) => logger.warn({ reason: reasonOf(error) }, "optional kinds could not be looked for"),
  });
}

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
