/** A caller who says nothing until told to hang up. */
import { type CallReport, placeCall, type Script } from "@voicebots/simulator";

const patience: Script = {
  name: "patience",
  steps: [{ staySilentMs: 580_000 }],
  expects: { endedBy: "caller", outcome: "abandoned" },
  outcomes: [],
  maxMs: 600_000,
};

/** Calls 127.0.0.1; gives what hangs up, once, and tells how the call went. */
export function patientCaller(port: number): () => Promise<CallReport> {
  const hungUp = new AbortController();
  const call = placeCall({ host: "127.0.0.1", port, script: patience }, hungUp.signal);
  return () => {
    hungUp.abort();
    return call;
  };
}
