/** Brings the children to what is desired, one by one: what is not ours is left alone, what is refused is told. */
import { annotations, type Voicebot } from "../api/index.ts";
import { isOptional } from "../desired/optional-kinds.ts";
import { type Cluster, ClusterError, type KubernetesObject } from "./cluster.ts";
import { type Contest, fieldsAndManagers } from "./contested-fields.ts";
import type { Desired, DesiredChild } from "./desired-memory.ts";
import { mustApply } from "./differs.ts";
import { fieldsHeldIn } from "./held-fields.ts";
import { identityOf, isOfPredecessor, isOurs, type Named, referenceTo } from "./ownership.ts";
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
  const isServed = (child: DesiredChild) => !isOptional(child) || cluster.serves(child.apiVersion, child.kind);
  const problems: ApplyProblem[] = [];
  for (const child of desired.children.filter(isServed)) {
    const problem = await applyOne(applying, voicebot, child, desired);
    if (problem !== undefined) problems.push(problem);
  }
  const missing = desired.children.filter((child) => !isServed(child)).map(({ kind }) => kind);
  return { problems, missingKinds: [...new Set(missing)] };
}

/** Deletes children that were desired once. Only what bears our controller reference. */
export async function prune(cluster: Cluster, voicebot: Voicebot, desired: Desired): Promise<void> {
  const kept = new Set(desired.children.map(identityOf));
  for (const child of cluster.children(voicebot)) {
    if (!isOurs(child, voicebot) || kept.has(identityOf(child))) continue;
    if (child.metadata.deletionTimestamp !== undefined) continue;
    await cluster.delete(referenceTo(child));
  }
}

async function applyOne(
  applying: Applying,
  voicebot: Voicebot,
  child: DesiredChild,
  desired: Desired,
): Promise<ApplyProblem | undefined> {
  const { cluster } = applying;
  const live = cluster.object(referenceTo(child));
  if (live !== undefined) return applyOver(live, applying, voicebot, child, desired);
  try {
    const whole = desired.whole(child);
    settleIfSo(await cluster.applyNew(whole), whole, child);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // One of that name may exist without our labels: then it is not in the cache.
    const hidden = await cluster.lookUp(referenceTo(child));
    return hidden === undefined ? refused(child, error) : applyOver(hidden, applying, voicebot, child, desired);
  }
  return fieldConflict(child, applying.contested.contest(child, applying.now));
}

async function applyOver(
  live: KubernetesObject,
  applying: Applying,
  voicebot: Voicebot,
  child: DesiredChild,
  desired: Desired,
): Promise<ApplyProblem | undefined> {
  const { contested, now } = applying;
  if (!isOurs(live, voicebot)) return nameTaken(child, live, voicebot);
  const quarrel = contested.contest(child, now);
  if (isAsDesired(live, child, desired)) return fieldConflict(child, quarrel);
  // What the spec says anew is not kept waiting by a quarrel about something else.
  if (quarrel !== undefined && quarrel.waitMs > 0 && !isNews(live, child)) return fieldConflict(child, quarrel);
  try {
    const whole = desired.whole(child);
    const known = isNews(live, child) ? [] : fieldsHeldIn(whole, (live.content?.read() ?? live).taken ?? []);
    settleIfSo(await applyAndTakeBack(applying, whole, { known }), whole, child);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return refused(child, error);
  }
  return fieldConflict(child, contested.contest(child, now));
}

/** Whether the operator wants something else than when it last applied the object. */
function isNews(live: KubernetesObject, { hash }: DesiredChild): boolean {
  if (live.content?.holds !== undefined) return live.content.holds !== hash;
  const { metadata } = live.content?.read() ?? live;
  return metadata.annotations?.[annotations.desiredHash] !== hash;
}

/** Told only of those who will set the fields again. */
function fieldConflict(object: Named, quarrel: Contest | undefined): ApplyProblem | undefined {
  if (quarrel === undefined || !quarrel.isLasting) return undefined;
  const { fields, managers } = fieldsAndManagers(quarrel.held);
  const message =
    `${managers} sets ${fields} of ${object.kind} "${object.metadata.name}" too, and the operator sets it back: ` +
    "let the Voicebot alone say it, or pause the Voicebot";
  const againInMs = quarrel.waitMs > 0 ? quarrel.waitMs : quarrel.forgottenInMs;
  return { reason: "FieldConflict", message: message.slice(0, maxMessageLength), againInMs };
}

/** What was found once is remembered with the content, until the content is another. */
function isAsDesired(live: KubernetesObject, child: DesiredChild, desired: Desired): boolean {
  if (live.content?.holds !== undefined) return live.content.holds === child.hash;
  return settleIfSo(live, desired.whole(child), child);
}

function settleIfSo(live: KubernetesObject, whole: KubernetesObject, { hash }: DesiredChild): boolean {
  const holds = !mustApply(whole, live.content?.read() ?? live);
  if (holds) live.content?.settle(hash);
  return holds;
}

function nameTaken(object: DesiredChild, live: KubernetesObject, voicebot: Voicebot): ApplyProblem {
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

/** What the API server will go on refusing becomes a condition; everything else is for the queue to try again. */
const isRefusal = (error: unknown): error is ClusterError =>
  error instanceof ClusterError && (error.kind === "invalid" || error.kind === "forbidden");

function refused(child: DesiredChild, error: ClusterError): ApplyProblem {
  const message = `${child.kind} "${child.metadata.name}" was refused: ${error.message}`;
  return { reason: "ApplyRefused", message: message.slice(0, maxMessageLength), againInMs: refusedRetryMs };
}
