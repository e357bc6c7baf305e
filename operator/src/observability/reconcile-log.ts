/** What is written about reconciles: each failure with the Voicebot's key; successes only for those who debug. */
import type { Logger } from "pino";
import type { ReconcileObserver } from "../controller/controller.ts";
import { ClusterError } from "../reconcile/cluster.ts";

export function reconcileLog(logger: Logger): ReconcileObserver {
  return {
    started: () => undefined,
    finished(voicebot, outcome, seconds) {
      if (outcome.result !== "error") return logger.debug({ voicebot, seconds }, "reconciled");
      const { error } = outcome;
      // Another writer was faster, or the API server is busy: the next try is the answer. All else is for people.
      const passes = error instanceof ClusterError && (error.kind === "conflict" || error.kind === "overloaded");
      if (passes) logger.info({ voicebot, kind: error.kind, reason: error.message }, "a reconcile will be tried again");
      else if (error instanceof ClusterError)
        logger.warn({ voicebot, kind: error.kind, reason: error.message }, "a reconcile failed");
      else logger.error({ voicebot, err: error }, "a reconcile failed by a mistake of the operator");
    },
  };
}

export function both(one: ReconcileObserver, other: ReconcileObserver): ReconcileObserver {
  return {
    started() {
      one.started();
      other.started();
    },
    finished(key, outcome, seconds) {
      one.finished(key, outcome, seconds);
      other.finished(key, outcome, seconds);
    },
  };
}
