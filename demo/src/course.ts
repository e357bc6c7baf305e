/** The demo from its first step to a machine as it was before, and the exit code that tells how it went. */
import { MissingRequirement } from "@voicebots/tools/cluster";
import type { Interruption } from "./interruption.ts";

/** What the demo does, each part with an end of its own. */
export interface DemoParts {
  /** Everything up to the table: true if all went well. */
  readonly round: () => Promise<boolean>;
  /** Ends when it is interrupted. */
  readonly callsKeepComing: () => Promise<unknown>;
  readonly remove: () => Promise<void>;
  /** What could not be removed, by name. */
  readonly left: () => readonly string[];
  readonly say: (line: string) => void;
  readonly complain: (what: unknown) => void;
}

/**
 * The exit code: 0 where the round went well, 1 where it did not or where something is left, as of an interrupted program where it was
 * interrupted before its table. `once` ends by itself after the round; otherwise calls keep coming until an interruption, and the round's
 * exit code stands. However it ends, everything is removed first.
 */
export async function demoCourse(
  parts: DemoParts,
  { once, interruption }: { readonly once: boolean; readonly interruption: Pick<Interruption, "exitCode"> },
): Promise<number> {
  let exitCode: number | undefined;
  try {
    exitCode = (await parts.round()) ? 0 : 1;
    if (!once) {
      parts.say("Calls keep coming. Ctrl-C ends them and removes everything.");
      await parts.callsKeepComing();
    }
  } catch (error) {
    // After the table, Ctrl-C is how the demo ends: then its exit code tells how the round went.
    if (interruption.exitCode !== undefined) exitCode ??= interruption.exitCode;
    else {
      parts.complain(error instanceof MissingRequirement ? error.message : error);
      exitCode = 1;
    }
  }
  parts.say("removing everything…");
  try {
    await parts.remove();
  } catch (error) {
    parts.complain(error);
  }
  const left = parts.left();
  if (left.length === 0) {
    parts.say("everything is removed");
    return exitCode;
  }
  parts.complain(
    `not everything could be removed: ${left.join(", ")}. Again: npx node tools/src/main.ts cluster clean`,
  );
  return 1;
}
