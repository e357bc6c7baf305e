/** How long a pod may take to leave: as long as its calls do, so that none is ever cut. Seconds. */
import type { VoicebotSpec } from "../api/index.ts";

/** Between the decision to delete a pod and its SIGTERM: until then Services may still send it new calls. */
export const preStopSeconds = 10;
/** For the spoken goodbye at the deadline, and to hand over the last records. */
const farewellSeconds = 60;

/** What a draining pod gives its calls: as much as any call may last. */
export const drainSeconds = (spec: VoicebotSpec): number => spec.calls.maxDurationSeconds;

/**
 * What a pod stays after its last call: two scrapes and a little, so that its last numbers are counted. Also without a
 * ServiceMonitor, since a Prometheus may find the pods by other means.
 */
export function lingerSeconds(spec: VoicebotSpec): number {
  return 2 * secondsOf(spec.monitoring.serviceMonitor.interval) + 2;
}

export function gracePeriodSeconds(spec: VoicebotSpec): number {
  return drainSeconds(spec) + farewellSeconds + preStopSeconds + lingerSeconds(spec);
}

/** "15s" or "2m", as the schema allows. */
function secondsOf(interval: string): number {
  return Number.parseInt(interval, 10) * (interval.endsWith("m") ? 60 : 1);
}
