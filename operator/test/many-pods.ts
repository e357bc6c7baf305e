/** The operator's polling of pods with its own HTTP client, without a cluster: pods are addresses of loopback. */
import { labels, labelValues } from "../src/api/index.ts";
import { systemClock } from "../src/clock.ts";
import { podAsker } from "../src/pod-reports/ask-pod.ts";
import { polledPodReports } from "../src/pod-reports/polled-pod-reports.ts";
import type { KubernetesObject } from "../src/reconcile/cluster.ts";

export interface ManyPods {
  /** How many of the pods have a report that is fresh, now. */
  fresh(): number;
  stop(): Promise<void>;
}

const namespace = "shop";

/** One pod for each address; all answer on `port`, which stands for the pods' own. */
export function pollManyPods(addresses: readonly string[], port: number): ManyPods {
  const pods = addresses.map(
    (podIP, number): KubernetesObject => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: `bot-${number}`,
        namespace,
        uid: `uid-${number}`,
        labels: {
          [labels.instance]: `support-${number % 50}`,
          [labels.component]: labelValues.bot,
          [labels.managedBy]: labelValues.managedBy,
        },
      },
      status: { podIP, phase: "Running" },
    }),
  );
  const asker = podAsker();
  const reports = polledPodReports({
    pods: () => pods,
    podsOf: ({ name }) => pods.filter(({ metadata }) => metadata.labels?.[labels.instance] === name),
    ask: (origin, signal) => asker.ask(`http://${new URL(origin).hostname}:${port}`, signal),
    clock: systemClock,
    onChange: () => undefined,
  });
  const stopping = new AbortController();
  const running = reports.run(stopping.signal);
  return {
    fresh: () => reports.in(namespace).filter(({ report }) => report !== undefined).length,
    async stop() {
      stopping.abort();
      await running;
      await asker.close();
    },
  };
}
