/** A Voicebot, its pods and what happened to them lately, read from the cluster in a few questions. */
import { labels, labelValues, type VoicebotStatus } from "@voicebots/operator/api";
import { PodStatus, paths, ports } from "@voicebots/voicebot/contract";
import { type Kubectl, KubectlError } from "./kubectl.ts";

export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
  };
  readonly spec: { readonly nodeName?: string };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly {
      readonly restartCount: number;
      readonly state?: { readonly waiting?: { readonly reason?: string } };
    }[];
  };
}

export interface Happening {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count?: number;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
  /** How the operator counts what it tells again. */
  readonly series?: { readonly count?: number; readonly lastObservedTime?: string };
}

export interface BotPod {
  readonly pod: Pod;
  /** What the pod says of itself; undefined if it does not answer, or the user may not ask pods. */
  readonly says: PodStatus | undefined;
}

export interface Bot {
  readonly name: string;
  readonly namespace: string;
  readonly createdAt: string;
  readonly spec: { readonly scaling?: { readonly minReplicas?: number; readonly maxReplicas?: number } };
  readonly status: Partial<VoicebotStatus>;
  readonly pods: readonly BotPod[];
  /** Of the Voicebot itself, oldest first. */
  readonly happenings: readonly Happening[];
  /** What the user may not read, in kubectl's words: the rest is shown all the same. */
  readonly unread: readonly string[];
}

interface Voicebot {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly creationTimestamp: string };
  readonly spec: Bot["spec"];
  readonly status?: Partial<VoicebotStatus>;
}

/** @throws KubectlError if there is no such Voicebot, with those that there are, or it may not be read. */
export async function readBot(kubectl: Kubectl, name: string): Promise<Bot> {
  const voicebot = await readVoicebot(kubectl, name);
  const { namespace } = voicebot.metadata;
  const [pods, happenings] = await Promise.all([
    unlessForbidden(podsOf(kubectl, name)),
    unlessForbidden(happeningsOf(kubectl, name)),
  ]);
  return {
    name: voicebot.metadata.name,
    namespace,
    createdAt: voicebot.metadata.creationTimestamp,
    spec: voicebot.spec,
    status: voicebot.status ?? {},
    pods: await Promise.all(
      pods.read.map(async (pod) => ({ pod, says: await saidBy(kubectl, namespace, pod.metadata.name) })),
    ),
    happenings: happenings.read,
    unread: [...pods.refused, ...happenings.refused],
  };
}

/** @throws KubectlError as `readBot` does. */
export async function readVoicebot(kubectl: Kubectl, name: string): Promise<Voicebot> {
  try {
    return await kubectl.json<Voicebot>("get", "voicebot", name);
  } catch (error) {
    if (!(error instanceof KubectlError && error.kind === "not-found")) throw error;
    throw new KubectlError(
      `there is no Voicebot "${name}" in namespace "${await kubectl.namespace()}": ${await others(kubectl)}`,
    );
  }
}

const shownOthers = 10;

async function others(kubectl: Kubectl): Promise<string> {
  const reading = kubectl.json<{ items: readonly Voicebot[] }>("get", "voicebots").then(({ items }) => items);
  const { read: items, refused } = await unlessForbidden(reading);
  if (refused.length > 0) return "and which there are you may not see";
  const names = items.map(({ metadata }) => `"${metadata.name}"`);
  if (names.length === 0)
    return "it has none; kubectl get voicebots --all-namespaces shows where they are, --namespace chooses one";
  const more = names.length > shownOthers ? ` and ${names.length - shownOthers} more` : "";
  return `there ${names.length > 1 ? "are" : "is"} ${names.slice(0, shownOthers).join(", ")}${more}`;
}

/** Nobody is kept from the rest because they may not read a part. */
async function unlessForbidden<T>(
  reading: Promise<readonly T[]>,
): Promise<{ readonly read: readonly T[]; readonly refused: readonly string[] }> {
  try {
    return { read: await reading, refused: [] };
  } catch (error) {
    if (!(error instanceof KubectlError && error.kind === "forbidden")) throw error;
    return { read: [], refused: [error.message.split("\n")[0] ?? ""] };
  }
}

export const botSelector = (name: string): string =>
  `${labels.name}=${labelValues.name},${labels.instance}=${name},${labels.component}=${labelValues.bot}`;

async function podsOf(kubectl: Kubectl, name: string): Promise<readonly Pod[]> {
  const { items } = await kubectl.json<{ items: readonly Pod[] }>("get", "pods", "-l", botSelector(name));
  return items;
}

async function happeningsOf(kubectl: Kubectl, name: string): Promise<readonly Happening[]> {
  const selector = `involvedObject.kind=Voicebot,involvedObject.name=${name}`;
  const { items } = await kubectl.json<{ items: readonly Happening[] }>("get", "events", "--field-selector", selector);
  return items.toSorted((a, b) => Date.parse(lastSeen(a)) - Date.parse(lastSeen(b)));
}

export const lastSeen = (happening: Happening): string =>
  happening.series?.lastObservedTime ?? happening.lastTimestamp ?? happening.eventTime ?? new Date(0).toISOString();

/** Through the API server, as `kubectl get --raw` does: it needs the right to "get" pods/proxy. */
export async function saidBy(kubectl: Kubectl, namespace: string, pod: string): Promise<PodStatus | undefined> {
  const path = `/api/v1/namespaces/${namespace}/pods/${pod}:${ports.metrics}/proxy${paths.status}`;
  try {
    return PodStatus.safeParse(JSON.parse(await kubectl("get", "--raw", path, "--request-timeout=5s"))).data;
  } catch (error) {
    if (error instanceof KubectlError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
