/** The smallest of the shipped images. */
import { fileURLToPath } from "node:url";
import type { ImageBuild } from "@voicebots/tools/cluster";
import { execa } from "execa";

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** What its Dockerfile copies. */
export async function bundleSimulator(): Promise<void> {
  await execa("npm", ["run", "--silent", "-w", "simulator", "bundle"], { cwd: repository, timeout: 120_000 });
}

export function simulatorBuild(tag: string): ImageBuild {
  const context = `${repository}simulator`;
  return { dockerfile: `${context}/Dockerfile`, context, tag };
}
