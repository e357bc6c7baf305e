/** The metrics API without the rest of the operator, on a real API server, by a clock of the test's own. */
import pino from "pino";
import type { Clock } from "../src/clock.ts";
import { accessFrom } from "../src/kubernetes/access.ts";
import { apiClient } from "../src/kubernetes/api-client.ts";
import { connect } from "../src/kubernetes/connection.ts";
import { type MetricsApi, metricsApi } from "../src/metrics-api/metrics-api.ts";

export interface Place {
  /** Path. */
  readonly kubeconfig: string;
  readonly namespace: string;
  /** A Service without a selector. */
  readonly serviceName: string;
  /** Where the API server reaches this process. */
  readonly podIp: string;
}

export interface RunningMetricsApi {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * A clock that runs `times` as fast as the real one, and that can be turned on. It begins `behindMs` ago: those who verify certificates
 * look at the real time, which is never before it.
 */
export function fastClock(times: number, behindMs: number): Clock & { turnOn(ms: number): void } {
  const begin = Date.now() - behindMs;
  const start = performance.now();
  let ahead = 0;
  const passed = (): number => (performance.now() - start) * times;
  return {
    now: passed,
    wallTime: () => begin + ahead + passed(),
    after(ms, run) {
      const timer = setTimeout(run, ms / times);
      return { [Symbol.dispose]: () => clearTimeout(timer) };
    },
    turnOn: (ms) => void (ahead += ms),
  };
}

/** Registered, and answering for one pod with three calls, `bot-1` of the namespace that is asked about. */
export async function startMetricsApi(place: Place, clock: Clock): Promise<RunningMetricsApi> {
  const { kubeconfig, ...options } = place;
  const connection = connect(await accessFrom({ KUBECONFIG: kubeconfig }), clock);
  const at = () => clock.wallTime();
  const api: MetricsApi = await metricsApi({
    ...options,
    port: 0,
    podName: "operator-1",
    ownerClusterRole: undefined,
    client: apiClient(connection, clock, { finished: () => undefined }),
    clock,
    logger: pino({ level: "silent" }),
    onState: () => undefined,
    calls: (namespace) => [{ name: "bot-1", namespace, labels: {}, terminating: false, activeCalls: 3, at: at() }],
  });
  const stopping = new AbortController();
  const running = api.run(stopping.signal);
  api.setLeading(true);
  return {
    port: api.port,
    async stop() {
      stopping.abort();
      await running;
      await api.close();
      await connection.close();
    },
  };
}
