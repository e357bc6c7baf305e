import { expect, test } from "vitest";
import { aVoicebotResource } from "../../test/a-voicebot.ts";
import { workQueue } from "../controller/work-queue.ts";
import { fakeClock } from "../fake-clock.ts";
import { countOperator } from "./operator-metrics.ts";

test("Voicebots are counted by condition, and their pods by what they do", async () => {
  const voicebot = (name: string, ready: "True" | "False", draining: number) => ({
    ...aVoicebotResource({}, { name }),
    status: {
      conditions: [
        { type: "Ready", status: ready, reason: "Test", message: "", lastTransitionTime: "2026-01-01T00:00:00Z" },
      ],
      replicas: 2,
      readyReplicas: 1,
      drainingPods: draining,
    },
  });
  const queue = workQueue({ clock: fakeClock(), observer: { added() {}, retried() {}, waited() {}, worked() {} } });
  const metrics = countOperator({
    workers: 1,
    leaseName: "test",
    queue: () => queue,
    voicebots: () => [voicebot("support", "True", 1), voicebot("sales", "False", 0)],
  });
  const { text } = await metrics.exposition();
  for (const line of [
    'voicebot_operator_voicebots{condition="Ready",status="True"} 1',
    'voicebot_operator_voicebots{condition="Ready",status="False"} 1',
    'voicebot_operator_voicebots{condition="Draining",status="True"} 0',
    'voicebot_operator_pods{state="wanted"} 4',
    'voicebot_operator_pods{state="ready"} 2',
    'voicebot_operator_pods{state="draining"} 1',
    'workqueue_depth{name="voicebot"} 0',
  ]) {
    expect(text.split("\n")).toContain(line);
  }
});
