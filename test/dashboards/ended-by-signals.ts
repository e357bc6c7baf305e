/**
 * Aborted by the first SIGINT, SIGTERM or SIGHUP, which by themselves would end this program and leave its Prometheus and
 * gigabytes of blocks behind. The second one ends it all the same.
 */
export function endedBySignals(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => controller.abort(new Error(`ended by ${signal}`)));
  }
  return controller.signal;
}
