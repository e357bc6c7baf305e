import { expect, test } from "vitest";
import { found, notReady, pod } from "../../test/findings.ts";
import { conditionReasons, conditionTypes, VoicebotStatus } from "../api/index.ts";
import { statusOf } from "./status-of.ts";

test("every condition is always there, with a reason from its list, and the status is as the definition says", () => {
  const status = statusOf(found({}));
  expect(status.conditions.map(({ type }) => type).sort()).toEqual([...conditionTypes].sort());
  for (const { type, reason } of status.conditions) {
    expect(conditionReasons[type as keyof typeof conditionReasons]).toContain(reason);
  }
  expect(VoicebotStatus.parse(status)).toEqual(status);
});

test("calls on pods that leave count; their capacity does not", () => {
  const leaving = pod({ activeCalls: 4 }, { leaving: true, ready: false });
  expect(statusOf(found({ pods: [pod({ activeCalls: 3 }), leaving, notReady] }))).toMatchObject({
    activeCalls: 7,
    capacity: 25,
    replicas: 2,
    readyReplicas: 1,
    drainingPods: 1,
  });
});
