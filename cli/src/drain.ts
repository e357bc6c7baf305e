/** Sends a pod home: it takes no more calls, finishes those it has, and goes; another comes in its place. */
import { setTimeout as sleep } from "node:timers/promises";
import { labels, labelValues } from "@voicebots/operator/api";
import { saidBy } from "./bot.ts";
import { type Kubectl, KubectlError } from "./kubectl.ts";

const everyMs = 2000;

/**
 * By eviction, so that the disruption budget is heeded: where it says no, asks again until `limitSeconds` have passed. Tells, as
 * it changes, how many calls are still in progress. Leaving early changes nothing: the pod goes on draining.
 */
export async function drainPod(
  kubectl: Kubectl,
  pod: string,
  limitSeconds: number,
  say: (line: string) => void,
): Promise<void> {
  const deadlineMs = performance.now() + limitSeconds * 1000;
  const inTime = async (what: string): Promise<void> => {
    if (performance.now() > deadlineMs) throw new KubectlError(`${what} after ${limitSeconds} s`);
    await sleep(everyMs);
  };
  const { metadata } = await readPod(kubectl, pod);
  if (metadata.labels?.[labels.name] !== labelValues.name || metadata.labels[labels.component] !== labelValues.bot) {
    throw new KubectlError(`pod ${pod} is not of a voicebot: "kubectl voicebot status NAME" lists its pods`);
  }
  const { namespace, uid } = metadata;
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: pod, namespace } };
  const path = `/api/v1/namespaces/${namespace}/pods/${pod}/eviction`;
  while (!(await evicted(kubectl, path, eviction))) {
    say("the disruption budget lets no pod go yet");
    await inTime(`the disruption budget did not let ${pod} go`);
  }
  let told = "";
  while (await isThere(kubectl, pod, uid)) {
    const calls = (await saidBy(kubectl, namespace, pod))?.activeCalls;
    const line = calls === undefined ? "leaving" : `leaving: ${calls} ${calls === 1 ? "call" : "calls"} in progress`;
    if (line !== told) say(line);
    told = line;
    await inTime(`${pod} still drains, and goes on draining,`);
  }
  say("gone");
}

interface NamedPod {
  readonly metadata: {
    readonly uid: string;
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

async function readPod(kubectl: Kubectl, pod: string): Promise<NamedPod> {
  try {
    return await kubectl.json<NamedPod>("get", "pod", pod);
  } catch (error) {
    if (!(error instanceof KubectlError && error.kind === "not-found")) throw error;
    const where = `namespace "${await kubectl.namespace()}"`;
    throw new KubectlError(`there is no pod "${pod}" in ${where}: "kubectl voicebot status NAME" lists a bot's pods`);
  }
}

/** False where the budget forbids it for now (429). */
async function evicted(kubectl: Kubectl, path: string, eviction: object): Promise<boolean> {
  try {
    await kubectl.post(path, eviction);
    return true;
  } catch (error) {
    if (error instanceof KubectlError && /disruption budget|TooManyRequests/i.test(error.message)) return false;
    throw error;
  }
}

async function isThere(kubectl: Kubectl, pod: string, uid: string): Promise<boolean> {
  const found = await kubectl("get", "pod", pod, "--ignore-not-found", "-o", "jsonpath={.metadata.uid}");
  return found === uid;
}
