/**
 * Without kubelets no pod becomes ready: ten minutes later the Deployment's controller says so (`ProgressDeadlineExceeded`), once of
 * each, and the status of its Voicebot follows. Whoever counts writes counts before that or after it.
 */
import type { Stage } from "./stage.ts";
import { sleep } from "./until.ts";

interface Deployments {
  readonly items: readonly {
    readonly spec: { readonly progressDeadlineSeconds: number };
    readonly status: { readonly conditions?: readonly Condition[] };
  }[];
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly lastUpdateTime: string;
}

const deployments = "/apis/apps/v1/deployments";
const lookEveryMs = 15_000;
/** The deadline, and as long for many to be made one after another. */
const limitMs = 30 * 60_000;

/** Waits until no deadline passes within `freeMs` from now. Throws when that takes longer than it can. */
export async function awayFromDeadlines(
  { api }: Stage,
  freeMs: number,
  onWait: (deployments: number) => void,
): Promise<void> {
  const from = Date.now();
  for (let looks = 0; Date.now() - from < limitMs; looks++) {
    const { items } = await api.ask<Deployments>("GET", deployments);
    const due = items.flatMap((item) => dueOf(item) ?? []);
    if (due.every((at) => at > Date.now() + freeMs)) return;
    if (looks === 0) onWait(due.length);
    await sleep(lookEveryMs);
  }
  throw new Error(`after ${limitMs / 60_000} minutes there are still Deployments whose deadline is near`);
}

/** When it will say that its pods do not come (milliseconds since 1970); undefined: it has, or they came. */
function dueOf({ spec, status }: Deployments["items"][number]): number | undefined {
  const progressing = status.conditions?.find(({ type }) => type === "Progressing");
  // Its controller has not looked at it yet.
  if (progressing === undefined) return Date.now();
  if (progressing.status !== "True" || progressing.reason === "NewReplicaSetAvailable") return undefined;
  return Date.parse(progressing.lastUpdateTime) + spec.progressDeadlineSeconds * 1000;
}
