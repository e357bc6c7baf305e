/** The voicebot's process: environment in, ports open, signals obeyed. Everything is put together here and nowhere else. */
import { type Instruments, instruments, openMetricsRegistry, voicebotMetrics } from "@voicebots/monitoring/metrics";
import packageJson from "../package.json" with { type: "json" };
import { Strain } from "./call/strain.ts";
import { checkScenario } from "./check-scenario.ts";
import { environment } from "./contract/endpoints.ts";
import { buildAnnouncementServer } from "./http/announcement-server.ts";
import { systemClock } from "./platform/clock.ts";
import { watchEventLoopLag } from "./platform/event-loop-lag.ts";
import { createLogger } from "./platform/logger.ts";
import { Pod } from "./pod.ts";
import { providersOfPod } from "./providers.ts";
import { openRecords } from "./records/open-records.ts";
import { buildServer } from "./server.ts";
import { type PodEnvironment, readEnvironment } from "./settings/environment.ts";
import { AudioSocketServer, type RejectionReason } from "./telephony/audio-socket-server.ts";
import { CallDirectory } from "./telephony/call-directory.ts";
import type { CallLeg } from "./telephony/call-leg.ts";
import { noSharedStore, redisStore, SharedNotes } from "./telephony/shared-notes.ts";

const { version } = packageJson;
const clock = systemClock;
/** Bounds the time in which nothing has changed and nobody asks: a new Secret is then noticed and warmed with. */
const refreshEveryMs = 15_000;

const sleep = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));

function environmentOrExit(): PodEnvironment {
  try {
    return readEnvironment(process.env);
  } catch (error) {
    console.error(`The voicebot cannot start. Its environment is wrong:\n${(error as Error).message}`);
    process.exit(1);
  }
}

async function run(): Promise<void> {
  const env = environmentOrExit();
  const logger = createLogger(env.logLevel);
  const registry = openMetricsRegistry();
  const metrics = instruments(voicebotMetrics, registry);
  metrics.buildInfo.set(1, { version, revision: process.env["VOICEBOT_REVISION"] ?? "unknown" });

  const strain = new Strain(clock);
  const providers = providersOfPod({
    clock,
    metrics,
    logger,
    cacheUrl: env.cacheUrl,
    cachePasswordFile: env.cachePasswordFile,
    pricesFile: env.pricesFile,
    onFailed: (error) => strain.failed(error),
  });
  const outgoing = await openRecords({ ...env, voicebot: env.name, clock, metrics, logger });
  const { records, recordings } = outgoing;
  const { settingsFile, scenarioFile, credentialsDir } = env;
  const { cacheUrl: url, cachePasswordFile: passwordFile } = env;
  const store = url === undefined ? noSharedStore : redisStore({ url, passwordFile, clock, logger });
  const directory = new CallDirectory(new SharedNotes(store, clock), clock);
  const pod = new Pod({
    version,
    settingsFile,
    scenarioFile,
    credentialsDir,
    clock,
    metrics,
    logger,
    providers,
    strain,
    directory,
    records,
    recordings,
  });
  const calls = new AudioSocketServer({
    clock,
    partiesOf: (callId) => pod.partiesOf(callId),
    answer: (leg) => pod.answer(leg),
    onRejected: (reason) => metrics.callsRejectedTotal.inc({ reason }),
  });
  const server = buildServer({
    metrics: async () => {
      pod.measure();
      const text = await registry.metrics();
      pod.scraped();
      return text;
    },
    status: () => pod.status(),
  });
  const announcements = buildAnnouncementServer({ directory, refusal: () => pod.refusal() });
  watchEventLoopLag(clock, (seconds) => {
    metrics.eventLoopLagSeconds.observe(seconds);
    strain.lagged(seconds);
  });

  const callsPort = await calls.listen(env.callsPort);
  const metricsAddress = await server.listen({ port: env.metricsPort, host: "::" });
  await announcements.listen({ port: env.announcementsPort, host: "::" });
  const web = env.webPort === undefined ? null : await openToTheWeb(env.webPort, pod, metrics);
  logger.info({ version, callsPort, metrics: metricsAddress, status: pod.status() }, "voicebot started");
  const refresh = (): void => void clock.after(refreshEveryMs, () => (pod.refresh(), refresh()));
  refresh();

  await signalled(["SIGTERM", "SIGINT"]);
  const { activeCalls } = pod.switchboard;
  logger.info({ activeCalls, drainSeconds: env.drainSeconds }, "draining");
  const deadline = new AbortController();
  clock.after(env.drainSeconds * 1000, () => deadline.abort());
  await pod.drain(deadline.signal);
  logger.info({ lingerSeconds: env.lingerSeconds }, "drained");
  await sleep(env.lingerSeconds * 1000);
  await Promise.all([
    calls.close(),
    server.close(),
    announcements.close(),
    web?.close(),
    providers.close(),
    store.close(),
    outgoing.close(),
  ]);
  logger.info("voicebot stopped");
  process.exit(0);
}

/** What comes from outside the cluster; loaded only where something of it is switched on. */
async function openToTheWeb(port: number, pod: Pod, metrics: Instruments<typeof voicebotMetrics>) {
  const [{ buildWebServer }, { twilioService }, { browserService }] = await Promise.all([
    import("./http/web-server.ts"),
    import("./http/twilio-service.ts"),
    import("./http/browser-service.ts"),
  ]);
  const taking = {
    clock,
    answer: (leg: CallLeg) => pod.answer(leg),
    onRejected: (reason: RejectionReason) => metrics.callsRejectedTotal.inc({ reason }),
  };
  const twilio = twilioService({ ...taking, twilio: () => pod.twilio(), refusal: () => pod.refusal() });
  const browser = browserService({ ...taking, enabled: () => pod.browser() });
  const server = await buildWebServer({ services: [twilio, browser] });
  await server.listen({ port, host: "::" });
  return server;
}

/** Resolves at the first of these signals. Those that follow change nothing: a drain is never cut short by impatience. */
const signalled = (signals: readonly NodeJS.Signals[]): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of signals) process.on(signal, () => resolve());
  });

if (process.argv[2] === "check-scenario") {
  const { lines, code } = checkScenario(process.argv[3]);
  for (const line of lines) console.info(line);
  process.exit(code);
}

run().catch((error: unknown) => {
  console.error(
    `The voicebot cannot run (${environment.callsPort}, ${environment.metricsPort}, ${environment.announcementsPort} free?):`,
    error,
  );
  process.exit(1);
});
