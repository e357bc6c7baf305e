import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { extract } from "tar-stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { archive, completed, folderEntries } from "./file-tree.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tree-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("folders that nobody named are added, before what lies in them", () => {
  const entries = completed([
    { path: "/usr/bin/redis-server", text: "" },
    { path: "/tmp", folder: true, mode: 0o1777 },
    { path: "/usr/bin/redis-server", text: "" },
  ]);
  expect(entries.map(({ path }) => path)).toEqual(["tmp", "usr", "usr/bin", "usr/bin/redis-server"]);
  expect(entries[0]).toMatchObject({ mode: 0o1777 });
});

test("an archive holds texts, files and links, owned by root and without dates", async () => {
  writeFileSync(join(folder, "program"), "#!/bin/sh\n", { mode: 0o755 });
  const entries = [
    { path: "/etc/passwd", text: "root:x:0:0" },
    { path: "/bin/program", file: join(folder, "program") },
    { path: "/bin/again", link: "program" },
    { path: "/home/nonroot", folder: true, uid: 65532 },
  ] as const;
  const seen: Record<string, unknown> = {};
  for await (const entry of archive(entries).pipe(extract())) {
    const { name, type, mode, uid, linkname, mtime } = entry.header;
    seen[name] = [type, mode?.toString(8), uid, linkname ?? (await text(entry)), mtime?.getTime()];
    entry.resume();
  }
  expect(seen).toEqual({
    bin: ["directory", "755", 0, "", 0],
    "bin/again": ["symlink", expect.any(String), 0, "program", 0],
    "bin/program": ["file", "755", 0, "#!/bin/sh\n", 0],
    etc: ["directory", "755", 0, "", 0],
    "etc/passwd": ["file", "644", 0, "root:x:0:0", 0],
    home: ["directory", "755", 0, "", 0],
    "home/nonroot": ["directory", "755", 65532, "", 0],
  });
});

test("a folder is taken with what its links lead to, and a link to a folder above ends", () => {
  mkdirSync(join(folder, "web"));
  mkdirSync(join(folder, "elsewhere"));
  writeFileSync(join(folder, "elsewhere", "jquery.js"), "");
  symlinkSync("../elsewhere", join(folder, "web", "jquery"));
  symlinkSync(".", join(folder, "web", "self"));
  symlinkSync("nowhere", join(folder, "web", "dangling"));
  expect(folderEntries(join(folder, "web"))).toEqual([
    { path: join(folder, "web", "jquery", "jquery.js"), file: join(folder, "elsewhere", "jquery.js") },
  ]);
});
