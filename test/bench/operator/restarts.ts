/** The operator begins again with everything existing, and the API server is away. */
import type { Api } from "./api.ts";
import { quietSince } from "./process-cost.ts";
import { nameOf, namespaceOf, type Stage, voicebotPath } from "./stage.ts";
import type { RunningSubject } from "./subjects.ts";
import { sleep, until } from "./until.ts";

const minute = 60_000;

export async function restart(stage: Stage, start: () => Promise<RunningSubject>, changed: readonly number[]) {
  const words = await changeAll(stage.api, changed);
  const handled = settingsSay(stage, words);
  const since = new Date();
  const operator = await start();
  const { startedAt } = operator;
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
export async function apiServerAway(stage: Stage, changed: readonly number[]) {
  await stage.controlPlane.killApiServer();
  await sleep(5000);
  await stage.controlPlane.startApiServer();
  const backAt = performance.now();
  const handled = settingsSay(stage, await changeAll(stage.api, changed));
  const handledAt = await handled;
  return { handledMs: handledAt === undefined ? undefined : handledAt - backAt };
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
