/** A step of the live list, which a person sees in a terminal and a file gets line by line. */
import type { Progress } from "@voicebots/tools/cluster";
import type { ListrTask } from "listr2";
import type { Interruption } from "./interruption.ts";

/** Ends with `run`, or as soon as there is an interruption. What is said after that is not shown: the list has no place for it any more. */
export function step(
  title: string,
  run: (say: Progress) => Promise<unknown>,
  interruption: Interruption,
): Pick<ListrTask, "title"> & { readonly task: (context: unknown, shown: { output: string }) => Promise<void> } {
  return {
    title,
    task: async (_, shown) => {
      let isOver = false;
      const say: Progress = (line) => {
        // In a terminal, listr2 throws at a line for a task that is over.
        if (!isOver) shown.output = line;
      };
      try {
        await interruption.orInterrupted(run(say));
      } finally {
        isOver = true;
      }
    },
  };
}
