/** All Voicebots at once: made, looked on at rest, deleted. */
import { cpuMs, quietSince } from "./process-cost.ts";
import { type Stage, voicebotOf, voicebotPath } from "./stage.ts";
import type { RunningSubject } from "./subjects.ts";
import { sleep, until } from "./until.ts";

const minute = 60_000;

export async function converge(stage: Stage, operator: RunningSubject, voicebots: number) {
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

export async function steadyState(stage: Stage, operator: RunningSubject, seconds: number) {
  const since = new Date();
  const before = cpuMs(operator.pid);
  await sleep(seconds * 1000);
  const cpuPercent = (cpuMs(operator.pid) - before) / (seconds * 10);
  return { seconds, writes: (await stage.writesSince(since)).length, cpuPercent };
}

export async function deleteAll({ api, observer }: Stage, voicebots: number): Promise<number | undefined> {
  const startedAt = performance.now();
  await eachAtOnce(16, voicebots, (number) => api.ask("DELETE", voicebotPath(number)));
  const at = await until(() => observer.total() === 0, 20 * minute);
  return at === undefined ? undefined : (at - startedAt) / 1000;
}

async function eachAtOnce(atOnce: number, count: number, run: (number: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let number = next++; number < count; number = next++) await run(number);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
