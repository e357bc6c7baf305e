/** The shared libraries that a program needs, so that it runs in an image that holds nothing else. */
import { existsSync } from "node:fs";
import { execa } from "execa";
import { fileEntry, type TreeEntry } from "./file-tree.ts";

/** Paths in the output of ldd(1): `libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x…)`, and the loader, which has no arrow. */
export function librariesIn(output: string): string[] {
  const paths = output.split("\n").map((line) => /(?:=> )?(\/\S+) \(0x/.exec(line)?.[1]);
  return [...new Set(paths.filter((path) => path !== undefined))];
}

/** The programs and their libraries, from this machine or from the Debian tree below `root`. */
export async function withLibraries(programs: readonly string[], root = ""): Promise<TreeEntry[]> {
  const libraries = (await Promise.all(programs.map((program) => librariesOf(program, root)))).flat();
  return [...new Set([...programs, ...libraries, ...nameService(libraries, root)])].map((path) =>
    fileEntry(path, root),
  );
}

export async function librariesOf(program: string, root = ""): Promise<string[]> {
  const command = root ? ["chroot", root, "ldd", program] : ["ldd", program];
  const { stdout } = await execa(command[0] ?? "", command.slice(1), { reject: false });
  return librariesIn(stdout); // "not a dynamic executable" and a failure for a static program, which then needs nothing.
}

/** glibc loads these by name when a host name is looked up: ldd does not see them. */
function nameService(libraries: readonly string[], root: string): string[] {
  const libc = libraries.find((path) => path.endsWith("/libc.so.6"));
  if (!libc) return [];
  return ["libnss_files.so.2", "libnss_dns.so.2", "libresolv.so.2"]
    .map((name) => libc.replace("libc.so.6", name))
    .filter((path) => existsSync(root + path));
}
