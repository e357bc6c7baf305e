/** Whether somebody may read the calls of a namespace: the API server is asked, and its answer kept for a short while. */
import type { Clock } from "../clock.ts";
import type { ApiClient } from "../kubernetes/api-client.ts";
import { group, metricName } from "./custom-metrics.ts";
import type { Asker } from "./front-proxy.ts";

export type MayRead = (asker: Asker, namespace: string, pod: string) => Promise<boolean>;

const keptMs = 10_000;
const mostKept = 1000;

export function accessReview(client: ApiClient, clock: Clock): MayRead {
  const kept = new Map<string, { allowed: boolean; at: number }>();
  return async (asker, namespace, pod) => {
    const key = JSON.stringify([asker.user, asker.groups, namespace, pod]);
    const before = kept.get(key);
    if (before !== undefined && clock.now() - before.at < keptMs) return before.allowed;
    const body = {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SubjectAccessReview",
      spec: {
        user: asker.user,
        groups: asker.groups,
        resourceAttributes: {
          namespace,
          verb: "get",
          group,
          version: "v1beta2",
          resource: "pods",
          subresource: metricName,
          name: pod,
        },
      },
    };
    const review = await client.request({
      method: "POST",
      path: "/apis/authorization.k8s.io/v1/subjectaccessreviews",
      body,
      deadlineMs: 5000,
    });
    const allowed = (review as { status?: { allowed?: boolean } } | undefined)?.status?.allowed === true;
    kept.delete(key);
    kept.set(key, { allowed, at: clock.now() });
    for (const oldest of kept.keys()) {
      if (kept.size <= mostKept) break;
      kept.delete(oldest);
    }
    return allowed;
  };
}
