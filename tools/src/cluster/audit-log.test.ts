import { expect, test } from "vitest";
import { auditEventsIn } from "./audit-log.ts";

const line = (verb: string, objectRef?: object): string =>
  JSON.stringify({
    user: { username: "system:serviceaccount:voicebots:operator" },
    verb,
    ...(objectRef && { objectRef }),
    userAgent: "operator",
    responseStatus: { code: 200 },
    requestReceivedTimestamp: "2026-11-22T10:00:00.000000Z",
  });

test("who asked for what is told in order, without requests that are for no resource", () => {
  const log = [
    line("patch", { resource: "deployments", namespace: "default", name: "support" }),
    line("get"),
    line("patch", { resource: "voicebots", subresource: "status", namespace: "default", name: "support" }),
    "",
  ].join("\n");
  expect(
    auditEventsIn(log).map(({ verb, resource, subresource, code }) => [verb, resource, subresource, code]),
  ).toEqual([
    ["patch", "deployments", undefined, 200],
    ["patch", "voicebots", "status", 200],
  ]);
});

test("a line that is still being written is left for the next reading", () => {
  expect(auditEventsIn(`${line("get", { resource: "pods" })}\n{"user":{"userna`)).toHaveLength(1);
});
