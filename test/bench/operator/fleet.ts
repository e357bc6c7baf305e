/** All Voicebots at once: made, looked on at rest, deleted. */
import { cpuMs, quietSince, residentMiB } from "./process-cost.ts";
import { type Stage, voicebotOf, voicebotPath } from "./stage.ts";
import type { RunningSubject } from "./subjects.ts";
import { sleep, until } from "./until.ts";

const minute = 60_000;

/** What each process took while all children were made, in cores. */
export type Shares = Readonly<Record<string, number>>;

export async function converge(stage: Stage, operator: RunningSubject, voicebots: number, limitMs: number) {
  const { api, observer, childrenEach } = stage;
  const since = new Date();
  const startedAt = performance.now();
  const before = cpuOfAll(stage, operator);
  await eachAtOnce(16, voicebots, (number) =>
    api.ask("POST", voicebotPath(number).replace(/\/[^/]+$/, ""), voicebotOf(number)),
  );
  const all = voicebots * childrenEach;
  const allAt = await until(() => observer.total() >= all, limitMs);
  if (allAt === undefined) throw new Error(`${observer.total()} of ${all} children`);
  const shares = sharesOf(before, cpuOfAll(stage, operator), allAt - startedAt);
  const quietAt = await quietSince(operator.pid, 5000, 2 * minute);
  const cpu = cpuMs(operator.pid) - (before["operator"] ?? 0);
  const writes = await stage.writesSince(since);
  const count = (is: (write: (typeof writes)[number]) => boolean): number => writes.filter(is).length / voicebots;
  const isStatus = ({ resource, subresource }: (typeof writes)[number]): boolean =>
    resource === "voicebots" && subresource === "status";
  return {
    allChildrenSeconds: (allAt - startedAt) / 1000,
    convergedSeconds: ((quietAt ?? performance.now()) - startedAt) / 1000,
    shares,
    cpuMsEach: cpu / voicebots,
    cpuMsPerChildWritten: cpu / all,
    writesEach: {
      children: count((write) => write.resource !== "events" && write.resource !== "voicebots"),
      status: count(isStatus) + count((write) => write.resource === "voicebots" && !isStatus(write)),
      events: count((write) => write.resource === "events"),
    },
  };
}

function cpuOfAll({ controlPlane }: Stage, operator: RunningSubject): Readonly<Record<string, number>> {
  const { user, system } = process.cpuUsage();
  const servers = Object.entries(controlPlane.processIds()).map(([name, pid]) => [name, cpuMs(pid)] as const);
  return { operator: cpuMs(operator.pid), ...Object.fromEntries(servers), "the bench": (user + system) / 1000 };
}

const sharesOf = (before: Shares, after: Shares, ms: number): Shares =>
  Object.fromEntries(Object.entries(after).map(([name, cpu]) => [name, (cpu - (before[name] ?? 0)) / ms]));

export async function steadyState(stage: Stage, operator: RunningSubject, seconds: number) {
  const since = new Date();
  const before = cpuMs(operator.pid);
  await sleep(seconds * 1000);
  const cpuPercent = (cpuMs(operator.pid) - before) / (seconds * 10);
  const written = await stage.writesSince(since);
  const { length: writes } = written;
  return { seconds, writes, whatWasWritten: inWords(written), cpuPercent, residentMiB: residentMiB(operator.pid) };
}

/** For who wonders why there were any: "patch voicebots/status 3, create events 1". */
function inWords(writes: Awaited<ReturnType<Stage["writesSince"]>>): string {
  const kinds = Map.groupBy(writes, ({ verb, resource, subresource }) =>
    [verb, [resource, subresource].filter(Boolean).join("/")].join(" "),
  );
  return [...kinds].map(([kind, all]) => `${kind} ${all.length}`).join(", ");
}

export async function deleteAll({ api, observer }: Stage, voicebots: number, limitMs: number) {
  const startedAt = performance.now();
  await eachAtOnce(16, voicebots, (number) => api.ask("DELETE", voicebotPath(number)));
  const at = await until(() => observer.total() === 0, limitMs);
  return { seconds: at === undefined ? undefined : (at - startedAt) / 1000 };
}

export async function eachAtOnce(
  atOnce: number,
  count: number,
  run: (number: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let number = next++; number < count; number = next++) await run(number);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
