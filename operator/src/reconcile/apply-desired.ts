/** Brings the children to what is desired, one by one: what is not ours is left alone, what is refused is told. */
import type { Voicebot } from "../api/index.ts";
import { isOptional } from "../desired/optional-kinds.ts";
import { type Cluster, ClusterError, type KubernetesObject } from "./cluster.ts";
import { type Contest, fieldsAndManagers } from "./contested-fields.ts";
import type { Desired } from "./desired-memory.ts";
import { isNews, mustApply } from "./differs.ts";
import { identityOf, isOfPredecessor, isOurs, referenceTo } from "./ownership.ts";
import { type Applying, applyAndTakeBack } from "./take-back.ts";

/** Why a child is not as desired: for the Degraded condition. */
export interface ApplyProblem {
  readonly reason: "NameTaken" | "ApplyRefused" | "FieldConflict";
  readonly message: string;
  /** When to look again, in milliseconds. */
  readonly againInMs: number;
}

export interface Applied {
  readonly problems: readonly ApplyProblem[];
  /** Optional kinds that the cluster does not serve. */
  readonly missingKinds: readonly string[];
}

/** A message of the API server may quote a whole object. */
const maxMessageLength = 600;
/** What the API server refuses may be allowed one day, by a quota or a role. */
const refusedRetryMs = 60_000;
const predecessorRetryMs = 3000;

export async function applyDesired(applying: Applying, voicebot: Voicebot, desired: Desired): Promise<Applied> {
  const { cluster } = applying;
  const isServed = (object: KubernetesObject) => !isOptional(object) || cluster.serves(object.apiVersion, object.kind);
  const problems: ApplyProblem[] = [];
  for (const object of desired.objects.filter(isServed)) {
    const problem = await applyOne(applying, voicebot, object, desired);
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
  applying: Applying,
  voicebot: Voicebot,
  object: KubernetesObject,
  desired: Desired,
): Promise<ApplyProblem | undefined> {
  const { cluster, contested, now } = applying;
  const reference = referenceTo(object);
  const live = cluster.object(reference) ?? (await cluster.lookUp(reference));
  if (live !== undefined && !isOurs(live, voicebot)) return nameTaken(object, live, voicebot);
  const quarrel = contested.contest(object, now);
  if (live !== undefined) {
    if (!mustApply(object, live)) return fieldConflict(object, quarrel);
    // What the spec says anew is not kept waiting by a quarrel about something else.
    if (quarrel !== undefined && quarrel.waitMs > 0 && !isNews(object, live)) return fieldConflict(object, quarrel);
  }
  try {
    await applyAndTakeBack(applying, desired.whole(object));
  } catch (error) {
    return refusal(object, error);
  }
  return fieldConflict(object, contested.contest(object, now));
}

/** Told only of those who will set the fields again. */
export function fieldConflict(object: KubernetesObject, quarrel: Contest | undefined): ApplyProblem | undefined {
  if (quarrel === undefined || !quarrel.isLasting) return undefined;
  const { fields, managers } = fieldsAndManagers(quarrel.held);
  const message =
    `${managers} sets ${fields} of ${object.kind} "${object.metadata.name}" too, and the operator sets it back: ` +
    "let the Voicebot alone say it, or pause the Voicebot";
  const againInMs = quarrel.waitMs > 0 ? quarrel.waitMs : quarrel.forgottenInMs;
  return { reason: "FieldConflict", message: message.slice(0, maxMessageLength), againInMs };
}

function nameTaken(object: KubernetesObject, live: KubernetesObject, voicebot: Voicebot): ApplyProblem {
  const named = `${object.kind} "${object.metadata.name}"`;
  return isOfPredecessor(live, voicebot)
    ? {
        reason: "NameTaken",
        message: `${named} of the deleted Voicebot of this name is still being removed`,
        againInMs: predecessorRetryMs,
      }
    : {
        reason: "NameTaken",
        message: `${named} exists and is not this Voicebot's: delete it, or give the Voicebot another name`,
        againInMs: refusedRetryMs,
      };
}

/** What the API server will go on refusing becomes a condition; everything else is thrown, for the queue to try again. */
function refusal(object: KubernetesObject, error: unknown): ApplyProblem {
  if (!(error instanceof ClusterError) || (error.kind !== "invalid" && error.kind !== "forbidden")) throw error;
  const message = `${object.kind} "${object.metadata.name}" was refused: ${error.message}`;
  return { reason: "ApplyRefused", message: message.slice(0, maxMessageLength), againInMs: refusedRetryMs };
}
