/** A caller who says one sentence after the other, each when the bot has finished, and hangs up after its last answer. */
import type { Script } from "@voicebots/simulator";

const anything = /\p{L}/u;

export function scriptSaying(sentences: readonly string[]): Script {
  return {
    name: "test-call",
    steps: [{ wait: anything }, ...sentences.flatMap((say) => [{ say }, { wait: anything }]), { hangUp: true }],
    expects: { endedBy: "caller", outcome: "abandoned" },
    outcomes: [],
  };
}
