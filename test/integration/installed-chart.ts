/** The chart, installed by Helm itself into a control plane without nodes. */
import { join } from "node:path";
import type { ControlPlane } from "@voicebots/tools/cluster";
import { program } from "@voicebots/tools/programs";
import { execa } from "execa";

export const chart = join(import.meta.dirname, "..", "..", "charts", "voicebot-operator");

/** `helm ARGUMENTS` on this cluster; rejects with what Helm says. */
export async function helmOn(controlPlane: ControlPlane, ...args: readonly string[]): Promise<string> {
  const env = { KUBECONFIG: controlPlane.kubeconfig };
  const { stdout, stderr, failed } = await execa(await program("helm"), args, { env, reject: false, timeout: 120_000 });
  if (failed) throw new Error(`helm ${args.join(" ")}: ${stderr}`);
  return stdout;
}
