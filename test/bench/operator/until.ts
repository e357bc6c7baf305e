/** Waiting, with a limit. */
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** When it held (`performance.now()`); undefined: never within the limit. */
export async function until(holds: () => boolean | Promise<boolean>, limitMs: number): Promise<number | undefined> {
  const deadline = performance.now() + limitMs;
  while (performance.now() < deadline) {
    if (await holds()) return performance.now();
    await sleep(50);
  }
  return undefined;
}
