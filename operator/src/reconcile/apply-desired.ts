/** Brings the children to what is desired, one by one: what is not ours is left alone, what is refused is told. */
import type { Voicebot } from "../api/index.ts";
import { isOptional } from "../desired/optional-kinds.ts";
import { type Cluster, ClusterError, type KubernetesObject } from "./cluster.ts";
import type { Desired } from "./desired-memory.ts";
import { mustApply } from "./differs.ts";
import { identityOf, isOfPredecessor, isOurs, referenceTo } from "./ownership.ts";

/** Why a child is not as desired: for the Degraded condition. */
export interface ApplyProblem {
  readonly reason: "NameTaken" | "ApplyRefused";
  readonly message: string;
  /** It will pass by itself, soon. */
  readonly passes: boolean;
}

export interface Applied {
  readonly problems: readonly ApplyProblem[];
  /** Optional kinds that the cluster does not serve. */
  readonly missingKinds: readonly string[];
}

/** A message of the API server may quote a whole object. */
const maxMessageLength = 600;

export async function applyDesired(cluster: Cluster, voicebot: Voicebot, desired: Desired): Promise<Applied> {
  const isServed = (object: KubernetesObject) => !isOptional(object) || cluster.serves(object.apiVersion, object.kind);
  const problems: ApplyProblem[] = [];
  for (const object of desired.objects.filter(isServed)) {
    const problem = await applyOne(cluster, voicebot, object, desired);
    if (problem !== undefined) problems.push(problem);
  }
  const missing = desired.objects.filter((object) => !isServed(object)).map(({ kind }) => kind);
  return { problems, missingKinds: [...new Set(missing)] };
}

/** Deletes children that were desired once. Only what bears our controller reference. */
export async function prune(cluster: Cluster, voicebot: Voicebot, desired: readonly KubernetesObject[]): Promise<void> {
  const kept = new Set(desired.map(identityOf));
  for (const child of cluster.children(voicebot)) {
    if (!isOurs(child, voicebot) || kept.has(identityOf(child))) continue;
    if (child.metadata.deletionTimestamp !== undefined) continue;
    await cluster.delete(referenceTo(child));
  }
}

async function applyOne(
  cluster: Cluster,
  voicebot: Voicebot,
  object: KubernetesObject,
  desired: Desired,
): Promise<ApplyProblem | undefined> {
  const reference = referenceTo(object);
  const live = cluster.object(reference) ?? (await cluster.lookUp(reference));
  if (live !== undefined && !isOurs(live, voicebot)) return nameTaken(object, live, voicebot);
  if (live !== undefined && !mustApply(object, live)) return undefined;
  try {
    await cluster.apply(desired.whole(object));
    return undefined;
  } catch (error) {
    return refusal(object, error);
  }
}

function nameTaken(object: KubernetesObject, live: KubernetesObject, voicebot: Voicebot): ApplyProblem {
  const named = `${object.kind} "${object.metadata.name}"`;
  return isOfPredecessor(live, voicebot)
    ? {
        reason: "NameTaken",
        message: `${named} of the deleted Voicebot of this name is still being removed`,
        passes: true,
      }
    : {
        reason: "NameTaken",
        message: `${named} exists and is not this Voicebot's: delete it, or give the Voicebot another name`,
        passes: false,
      };
}

/** What the API server will go on refusing becomes a condition; everything else is thrown, for the queue to try again. */
function refusal(object: KubernetesObject, error: unknown): ApplyProblem {
  if (!(error instanceof ClusterError) || (error.kind !== "invalid" && error.kind !== "forbidden")) throw error;
  const message = `${object.kind} "${object.metadata.name}" was refused: ${error.message}`;
  return { reason: "ApplyRefused", message: message.slice(0, maxMessageLength), passes: false };
}
