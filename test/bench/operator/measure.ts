/** The measurements, one after another on one cluster: each leaves the Voicebots as it found them. */
import type { Api } from "./api.ts";
import { cpuMs, peakMiB, quietSince, residentMiB } from "./process-cost.ts";
import { nameOf, namespaceOf, type Stage, voicebotOf, voicebotPath } from "./stage.ts";
import type { RunningSubject } from "./subjects.ts";

export interface Spread {
  readonly p50: number;
  readonly p99: number;
  /** Of how many; those that never came are missing. */
  readonly of: number;
  readonly never: number;
}

export interface Result {
  readonly subject: string;
  readonly voicebots: number;
  readonly childrenEach: number;
  readonly allChildrenSeconds: number;
  readonly convergedSeconds: number;
  readonly cpuMsEach: number;
  readonly cpuMsPerChildWritten: number;
  readonly writesEach: Readonly<Record<"children" | "status" | "events", number>>;
  readonly changeToChildMs: Spread;
  readonly deletedBackMs: Spread;
  readonly editRevertedMs: Spread;
  readonly steady: { readonly seconds: number; readonly writes: number; readonly cpuPercent: number };
  readonly restart: { readonly readyMs: number; readonly quietMs: number | undefined; readonly writes: number };
  readonly restartWithTenChanged: {
    readonly readyMs: number;
    readonly handledMs: number | undefined;
    readonly quietMs: number | undefined;
    readonly writes: number;
  };
  readonly apiServerBackToHandledMs: number | undefined;
  readonly deleteAllSeconds: number | undefined;
  readonly peakMiB: number;
  readonly residentMiB: number;
}

export interface MeasureOptions {
  readonly voicebots: number;
  readonly samples: number;
  readonly steadySeconds: number;
  readonly say: (text: string) => void;
}

const minute = 60_000;

export async function measure(stage: Stage, options: MeasureOptions): Promise<Result> {
  const { voicebots, samples, steadySeconds, say } = options;
  const { controlPlane, subject, childrenEach } = stage;
  let operator = await subject.start(controlPlane);
  let peak = 0;
  const notePeak = (): void => {
    peak = Math.max(peak, peakMiB(operator.pid));
  };
  try {
    const convergence = await converge(stage, operator, voicebots);
    notePeak();
    say(`all children after ${convergence.allChildrenSeconds.toFixed(1)} s`);

    await quietSince(operator.pid, 10_000, 3 * minute);
    const steady = await steadyState(stage, operator, steadySeconds);
    say(`steady state: ${steady.writes} writes, ${steady.cpuPercent.toFixed(2)} % of a core`);

    const changeToChildMs = await spread(samples, (number) => changeToChild(stage, (number * 37) % voicebots));
    say(`change to child: ${words(changeToChildMs)}`);
    const deletedBackMs = await spread(samples, (number) => deletedBack(stage, (number * 41) % voicebots, number));
    say(`deleted child back: ${words(deletedBackMs)}`);
    const edits = subject.revertsEdits ? samples : 3;
    const editRevertedMs = await spread(edits, (number) => editReverted(stage, (number * 43) % voicebots, number));
    say(`hand edit reverted: ${words(editRevertedMs)}`);
    notePeak();

    await quietSince(operator.pid, 5000, 3 * minute);
    await operator.stop();
    const restarted = await restart(stage, () => subject.start(controlPlane), []);
    operator = restarted.operator;
    say(`restart: ready after ${restarted.readyMs.toFixed(0)} ms, ${restarted.writes} writes`);

    notePeak();
    await operator.stop();
    const ten = Array.from({ length: 10 }, (_, number) => Math.floor((number * voicebots) / 10));
    const again = await restart(stage, () => subject.start(controlPlane), ten);
    operator = again.operator;
    say(`restart with ten changed: handled after ${again.handledMs?.toFixed(0)} ms, ${again.writes} writes`);

    await quietSince(operator.pid, 2000, 3 * minute);
    const apiServerBackToHandledMs = await apiServerAway(stage, ten);
    say(`the API server's return: handled after ${apiServerBackToHandledMs?.toFixed(0)} ms`);
    await quietSince(operator.pid, 5000, 3 * minute);
    const resident = residentMiB(operator.pid);

    const deleteAllSeconds = await deleteAll(stage, voicebots);
    say(`all deleted after ${deleteAllSeconds?.toFixed(1)} s`);
    notePeak();
    return {
      subject: subject.name,
      voicebots,
      childrenEach,
      ...convergence,
      changeToChildMs,
      deletedBackMs,
      editRevertedMs,
      steady,
      restart: restarted,
      restartWithTenChanged: again,
      apiServerBackToHandledMs,
      deleteAllSeconds,
      peakMiB: peak,
      residentMiB: resident,
    };
  } finally {
    await operator.stop();
  }
}

async function converge(stage: Stage, operator: RunningSubject, voicebots: number) {
  const { api, observer, childrenEach } = stage;
  const since = new Date();
  const startedAt = performance.now();
  const cpuBefore = cpuMs(operator.pid);
  await eachAtOnce(16, voicebots, (number) =>
    api.ask("POST", voicebotPath(number).replace(/\/[^/]+$/, ""), voicebotOf(number)),
  );
  const all = voicebots * childrenEach;
  const allAt = await until(() => observer.total() >= all, 30 * minute);
  if (allAt === undefined) throw new Error(`${observer.total()} of ${all} children after half an hour`);
  const quietAt = await quietSince(operator.pid, 5000, 5 * minute);
  const cpu = cpuMs(operator.pid) - cpuBefore;
  const writes = await stage.writesSince(since);
  const count = (is: (write: (typeof writes)[number]) => boolean): number => writes.filter(is).length / voicebots;
  const isStatus = ({ resource, subresource }: (typeof writes)[number]): boolean =>
    resource === "voicebots" && subresource === "status";
  return {
    allChildrenSeconds: (allAt - startedAt) / 1000,
    convergedSeconds: ((quietAt ?? performance.now()) - startedAt) / 1000,
    cpuMsEach: cpu / voicebots,
    cpuMsPerChildWritten: cpu / all,
    writesEach: {
      children: count((write) => write.resource !== "events" && write.resource !== "voicebots"),
      status: count(isStatus) + count((write) => write.resource === "voicebots" && !isStatus(write)),
      events: count((write) => write.resource === "events"),
    },
  };
}

/** From the answer to a change of the Voicebot until its settings say so. */
async function changeToChild({ api, observer }: Stage, number: number): Promise<number | undefined> {
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
async function deletedBack({ api, observer, kinds }: Stage, bot: number, turn: number): Promise<number | undefined> {
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
async function editReverted({ api, observer, kinds }: Stage, bot: number, turn: number): Promise<number | undefined> {
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

async function steadyState(stage: Stage, operator: RunningSubject, seconds: number) {
  const since = new Date();
  const before = cpuMs(operator.pid);
  await sleep(seconds * 1000);
  const cpuPercent = (cpuMs(operator.pid) - before) / (seconds * 10);
  return { seconds, writes: (await stage.writesSince(since)).length, cpuPercent };
}

async function restart(stage: Stage, start: () => Promise<RunningSubject>, changed: readonly number[]) {
  const words = await changeAll(stage.api, changed);
  const handled = settingsSay(stage, words);
  const since = new Date();
  const startedAt = performance.now();
  const operator = await start();
  const quietAt = await quietSince(operator.pid, 3000, 3 * minute);
  const handledAt = await handled;
  const writes = await stage.writesSince(since);
  return {
    operator,
    readyMs: operator.readyMs,
    quietMs: quietAt === undefined ? undefined : quietAt - startedAt,
    handledMs: handledAt === undefined ? undefined : handledAt - startedAt,
    writes: writes.length,
  };
}

/** Five seconds without an API server; ten Voicebots change in the moment of its return. */
async function apiServerAway(stage: Stage, changed: readonly number[]): Promise<number | undefined> {
  await stage.controlPlane.killApiServer();
  await sleep(5000);
  await stage.controlPlane.startApiServer();
  const backAt = performance.now();
  const handled = settingsSay(stage, await changeAll(stage.api, changed));
  const handledAt = await handled;
  return handledAt === undefined ? undefined : handledAt - backAt;
}

async function changeAll(api: Api, numbers: readonly number[]): Promise<ReadonlyMap<string, string>> {
  const words = new Map<string, string>();
  for (const number of numbers) {
    const welcome = `Bonjour ${Math.random().toString(36).slice(2)}`;
    words.set(`${namespaceOf(number)}/${nameOf(number)}-settings`, welcome);
    const change = { spec: { scenario: { phrases: { welcome } } } };
    await api.ask("PATCH", voicebotPath(number), change, "application/merge-patch+json");
  }
  return words;
}

/** When the last of these ConfigMaps says its word; asked for, since the observer's watches may be away too. */
async function settingsSay({ api }: Stage, words: ReadonlyMap<string, string>): Promise<number | undefined> {
  const waiting = new Map(words);
  return until(async () => {
    for (const [name, word] of waiting) {
      const path = `/api/v1/namespaces/${name.replace("/", "/configmaps/")}`;
      const { data } = await api.ask<{ data: object }>("GET", path);
      if (JSON.stringify(data).includes(word)) waiting.delete(name);
    }
    return waiting.size === 0;
  }, 5 * minute);
}

async function deleteAll({ api, observer }: Stage, voicebots: number): Promise<number | undefined> {
  const startedAt = performance.now();
  await eachAtOnce(16, voicebots, (number) => api.ask("DELETE", voicebotPath(number)));
  const at = await until(() => observer.total() === 0, 20 * minute);
  return at === undefined ? undefined : (at - startedAt) / 1000;
}

function childPath(kinds: Stage["kinds"], kind: string, bot: number, name: string): string {
  const path = kinds.get(kind)?.path ?? "";
  return path.replace(/\/([^/]+)$/, `/namespaces/${namespaceOf(bot)}/$1/${name}`);
}

async function spread(samples: number, sample: (number: number) => Promise<number | undefined>): Promise<Spread> {
  const found: number[] = [];
  for (let number = 0; number < samples; number += 1) {
    const ms = await sample(number);
    if (ms !== undefined) found.push(ms);
    await sleep(50);
  }
  found.sort((a, b) => a - b);
  const at = (share: number): number =>
    found[Math.min(found.length - 1, Math.ceil(found.length * share) - 1)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), of: samples, never: samples - found.length };
}

export const words = ({ p50, p99, of, never }: Spread): string =>
  `p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms of ${of}${never > 0 ? `, ${never} never` : ""}`;

async function eachAtOnce(atOnce: number, count: number, run: (number: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let number = next++; number < count; number = next++) await run(number);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function until(holds: () => boolean | Promise<boolean>, limitMs: number): Promise<number | undefined> {
  const deadline = performance.now() + limitMs;
  while (performance.now() < deadline) {
    if (await holds()) return performance.now();
    await sleep(50);
  }
  return undefined;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
