/** From a change until the operator has followed it, one Voicebot at a time. */
import { nameOf, namespaceOf, type Stage, voicebotPath } from "./stage.ts";

/** From the answer to a change of the Voicebot until its settings say so. */
export async function changeToChild({ api, observer }: Stage, number: number): Promise<number | undefined> {
  const welcome = `Bonjour ${Math.random().toString(36).slice(2)}`;
  const change = { spec: { scenario: { phrases: { welcome } } } };
  const child = `${nameOf(number)}-settings`;
  const seen = observer.seen(
    ({ object }) =>
      object.kind === "ConfigMap" &&
      object.metadata.name === child &&
      object.metadata.namespace === namespaceOf(number) &&
      JSON.stringify(object["data"]).includes(welcome),
    10_000,
  );
  const startedAt = performance.now();
  await api.ask("PATCH", voicebotPath(number), change, "application/merge-patch+json");
  const at = await seen;
  return at === undefined ? undefined : at - startedAt;
}

const kindsToDelete = ["Service", "ConfigMap", "NetworkPolicy", "PodDisruptionBudget", "ServiceAccount"];

/** From the deletion, as everybody sees it, until there is another child of that name. */
export async function deletedBack(
  { api, observer, kinds }: Stage,
  bot: number,
  turn: number,
): Promise<number | undefined> {
  const kind = kindsToDelete[turn % kindsToDelete.length] ?? "Service";
  const name = kind === "ConfigMap" ? `${nameOf(bot)}-settings` : nameOf(bot);
  const isIt = (object: { kind: string; metadata: { name: string; namespace: string } }): boolean =>
    object.kind === kind && object.metadata.name === name && object.metadata.namespace === namespaceOf(bot);
  const gone = observer.seen(({ type, object }) => type === "DELETED" && isIt(object), 10_000);
  const back = observer.seen(({ type, object }) => type === "ADDED" && isIt(object), 10_000);
  await api.ask("DELETE", childPath(kinds, kind, bot, name));
  const [goneAt, backAt] = await Promise.all([gone, back]);
  return goneAt === undefined || backAt === undefined ? undefined : backAt - goneAt;
}

interface Edit {
  readonly kind: string;
  readonly patch: object;
  readonly isEdited: (spec: never) => boolean;
}

const edits: readonly Edit[] = [
  {
    kind: "Deployment",
    patch: { spec: { revisionHistoryLimit: 77 } },
    isEdited: (spec: { revisionHistoryLimit?: number }) => spec.revisionHistoryLimit === 77,
  },
  {
    kind: "PodDisruptionBudget",
    patch: { spec: { maxUnavailable: "77%" } },
    isEdited: (spec: { maxUnavailable?: string }) => spec.maxUnavailable === "77%",
  },
  {
    kind: "NetworkPolicy",
    patch: { spec: { ingress: [] } },
    isEdited: (spec: { ingress?: readonly unknown[] }) => (spec.ingress ?? []).length === 0,
  },
  {
    kind: "HorizontalPodAutoscaler",
    patch: { spec: { maxReplicas: 77 } },
    isEdited: (spec: { maxReplicas?: number }) => spec.maxReplicas === 77,
  },
];

/** From the edit, as everybody sees it, until it is undone. */
export async function editReverted(
  { api, observer, kinds }: Stage,
  bot: number,
  turn: number,
): Promise<number | undefined> {
  const edit = edits[turn % edits.length] as Edit;
  const name = nameOf(bot);
  const isIt = (object: { kind: string; metadata: { name: string; namespace: string } }): boolean =>
    object.kind === edit.kind && object.metadata.name === name && object.metadata.namespace === namespaceOf(bot);
  let edited = false;
  const editedSeen = observer.seen(({ type, object }) => {
    edited ||= type === "MODIFIED" && isIt(object) && edit.isEdited(object["spec"] as never);
    return edited;
  }, 3000);
  const reverted = observer.seen(
    ({ type, object }) => edited && type === "MODIFIED" && isIt(object) && !edit.isEdited(object["spec"] as never),
    3000,
  );
  await api.ask("PATCH", childPath(kinds, edit.kind, bot, name), edit.patch, "application/merge-patch+json");
  const [editedAt, revertedAt] = await Promise.all([editedSeen, reverted]);
  return editedAt === undefined || revertedAt === undefined ? undefined : revertedAt - editedAt;
}

function childPath(kinds: Stage["kinds"], kind: string, bot: number, name: string): string {
  const path = kinds.get(kind)?.path ?? "";
  return path.replace(/\/([^/]+)$/, `/namespaces/${namespaceOf(bot)}/$1/${name}`);
}
