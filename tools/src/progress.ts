/** Where a long task says how far it is: one short line a call, newest wins. */
export type Progress = (line: string) => void;

/** Lines on standard error, so that standard output stays free for results. */
export const progressToStderr: Progress = (line) => {
  process.stderr.write(`${line}\n`);
};

/**
 * Runs a task of which nobody can say how far it is, and says every `everyMs` milliseconds how long it has run.
 * `title` reads like "building kubectl (once, about 50 s on 2 cores)".
 */
export async function tellingTime<T>(
  title: string,
  progress: Progress,
  task: () => Promise<T>,
  everyMs = 10_000,
): Promise<T> {
  const startedMs = performance.now();
  const seconds = (): number => Math.round((performance.now() - startedMs) / 1000);
  progress(`${title}…`);
  const timer = setInterval(() => progress(`${title}… ${seconds()} s`), everyMs);
  try {
    return await task();
  } finally {
    clearInterval(timer);
  }
}
