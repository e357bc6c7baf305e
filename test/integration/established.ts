import { setTimeout as sleep } from "node:timers/promises";
import type { Kubectl } from "@voicebots/tools/cluster";

/** The API server writes a new definition's conditions a moment after the definition, and until then `kubectl wait` fails instead of waiting. */
const noConditionsYet = /accessor error/;

/** Until the API server serves the kinds of these definitions ("crd/…", or "-f" and a folder); rejects after half a minute. */
export async function untilEstablished(kubectl: Kubectl, ...definitions: readonly string[]): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      await kubectl("wait", "--for=condition=Established", "--timeout=30s", ...definitions);
      return;
    } catch (error) {
      if (Date.now() > deadline || !noConditionsYet.test(String(error))) throw error;
      await sleep(100);
    }
  }
}
