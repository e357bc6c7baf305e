/** Mounts below a folder of ours. */
import { readFileSync } from "node:fs";
import { execa } from "execa";

/** Mount points at or below `folder` in /proc/self/mountinfo (proc(5)), innermost first. */
export function mountsBelow(folder: string, mountinfo: string): string[] {
  return mountinfo
    .split("\n")
    .map((line) =>
      (line.split(" ")[4] ?? "").replaceAll(/\\(\d{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8))),
    )
    .filter((path) => path === folder || path.startsWith(`${folder}/`))
    .reverse();
}

/** Lazily: what still holds a file open keeps it, and nothing new gets in. */
export async function unmountBelow(folder: string): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const points = mountsBelow(folder, readMountinfo());
    if (points.length === 0) return;
    for (const point of points) await execa("umount", ["--lazy", point], { reject: false, detached: true });
  }
}

function readMountinfo(): string {
  try {
    return readFileSync("/proc/self/mountinfo", "utf8");
  } catch {
    return "";
  }
}
