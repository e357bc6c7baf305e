import { expect, test } from "vitest";
import { workQueue } from "./controller/work-queue.ts";
import { fakeClock } from "./fake-clock.ts";
import { countOperator } from "./observability/operator-metrics.ts";
import { illnessOf, operatorServer } from "./server.ts";

test("the operator is ready when its caches are, and says what is wrong when it should be restarted", async () => {
  let ready = false;
  let silenceMs = 0;
  const server = operatorServer({
    ready: () => ready,
    illness: () => illnessOf(silenceMs, [1, 20]),
    exposition: async () => ({ contentType: "text/plain", text: "" }),
  });
  const codeOf = async (path: string) => (await server.inject(path)).statusCode;
  expect([await codeOf("/readyz"), await codeOf("/healthz"), await codeOf("/livez")]).toEqual([503, 200, 200]);
  ready = true;
  silenceMs = 16 * 60_000;
  expect([await codeOf("/readyz"), await codeOf("/healthz")]).toEqual([200, 503]);
  expect(illnessOf(0, [301])).toBe("a reconcile does not end");
});

test("metrics carry controller-runtime's names, and count Voicebots by condition", async () => {
  const clock = fakeClock();
  const ready = {
    type: "Ready",
    status: "True",
    reason: "PodsReady",
    message: "",
    lastTransitionTime: "2026-01-01T00:00:00Z",
  };
  const voicebot = {
    apiVersion: "voicebot.dev/v1alpha1",
    kind: "Voicebot",
    metadata: { name: "a" },
    status: { conditions: [ready] },
  };
  const metrics = countOperator({ workers: 4, leaseName: "lease", queue: () => queue, voicebots: () => [voicebot] });
  const queue = workQueue({ clock, observer: metrics.queue });
  queue.add("shop/a");
  queue.add("shop/b");
  await queue.next();
  clock.advance(3000);
  metrics.request.finished({ method: "PATCH", code: "200", seconds: 0.01 });
  metrics.reconcile.started();
  metrics.reconcile.finished({ namespace: "shop", name: "a" }, { result: "error", error: new Error("x") }, 0.2);
  metrics.setLeading(true);
  const { text } = await metrics.exposition();
  for (const line of [
    'workqueue_depth{name="voicebot"} 1',
    'workqueue_adds_total{name="voicebot"} 2',
    'workqueue_longest_running_processor_seconds{name="voicebot"} 3',
    'controller_runtime_reconcile_errors_total{controller="voicebot"} 1',
    'controller_runtime_active_workers{controller="voicebot"} 0',
    'rest_client_requests_total{code="200",method="PATCH"} 1',
    'leader_election_master_status{name="lease"} 1',
    'voicebot_operator_voicebots{condition="Ready",status="True"} 1',
    'voicebot_operator_voicebots{condition="Ready",status="False"} 0',
  ]) {
    expect(text).toContain(line);
  }
});
