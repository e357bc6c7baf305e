/** The files of a small image, as data, and the tar archive made of them. Everything belongs to root unless it says else. */
import { createReadStream, lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Pack, pack } from "tar-stream";

export type TreeEntry =
  | { readonly path: string; readonly file: string; readonly mode?: number }
  | { readonly path: string; readonly text: string; readonly mode?: number }
  | { readonly path: string; readonly link: string }
  | { readonly path: string; readonly folder: true; readonly mode?: number; readonly uid?: number };

/** Every file below a folder of this machine, to lie at the same path in the image; links are followed, wherever they lead. */
export function folderEntries(folder: string, above: readonly string[] = []): TreeEntry[] {
  const real = realpathSync(folder);
  if (above.includes(real)) return []; // A link to a folder it lies in.
  return readdirSync(folder).flatMap((name): TreeEntry[] => {
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) return folderEntries(path, [...above, real]);
    return found?.isFile() ? [{ path, file: realpathSync(path) }] : [];
  });
}

/** A file under the path it is known by; if that is a link (as shared libraries are), the file itself under that name. */
export function fileEntry(path: string, root = ""): TreeEntry {
  const file = lstatSync(root + path).isSymbolicLink() ? realpathSync(root + path) : root + path;
  return { path, file, mode: statSync(file).mode & 0o777 };
}

/** Adds the folders that no entry names, parents first, and drops what is named twice. Paths lose their leading slash. */
export function completed(entries: readonly TreeEntry[]): TreeEntry[] {
  const byPath = new Map<string, TreeEntry>();
  for (const entry of entries) {
    const path = entry.path.replace(/^\/+/, "");
    for (const folder of parents(path)) if (!byPath.has(folder)) byPath.set(folder, { path: folder, folder: true });
    if (!byPath.has(path) || !("folder" in entry)) byPath.set(path, { ...entry, path });
  }
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function parents(path: string): string[] {
  const parent = dirname(path);
  return parent === "." || parent === "/" ? [] : [...parents(parent), parent];
}

/** The tar archive of the entries, as a stream. Times are zero, so that the same files give the same bytes. */
export function archive(entries: readonly TreeEntry[]): Readable {
  const tar = pack();
  void (async () => {
    for (const entry of completed(entries)) await add(tar, entry);
    tar.finalize();
  })().catch((error: unknown) => tar.destroy(error instanceof Error ? error : new Error(String(error))));
  return Readable.from(tar);
}

const epoch = new Date(0);

async function add(tar: Pack, entry: TreeEntry): Promise<void> {
  const { path: name } = entry;
  if ("folder" in entry) {
    return addEntry(
      tar,
      { name, type: "directory", mode: entry.mode ?? 0o755, uid: entry.uid ?? 0, gid: entry.uid ?? 0 },
      "",
    );
  }
  if ("link" in entry) return addEntry(tar, { name, type: "symlink", linkname: entry.link }, "");
  if ("text" in entry) return addEntry(tar, { name, mode: entry.mode ?? 0o644 }, entry.text);
  const { size, mode } = statSync(entry.file);
  const into = tar.entry({ name, mtime: epoch, size, mode: entry.mode ?? mode & 0o777 });
  await pipeline(createReadStream(entry.file), into as unknown as NodeJS.WritableStream);
}

function addEntry(tar: Pack, header: Parameters<Pack["entry"]>[0], text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    tar.entry({ ...header, mtime: epoch }, text, (error) => (error ? reject(error) : resolve()));
  });
}
