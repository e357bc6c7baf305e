import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../../", import.meta.url);
/** | promise | test | [name](../file) | */
const row = /^\| (.+) \| (.+) \| \[.+\]\(\.\.\/(.+)\) \|$/;
const rows = readFileSync(new URL("docs/promises.md", root), "utf8")
  .split("\n")
  .flatMap((line) => {
    const [, promise, name, file] = row.exec(line) ?? [];
    return promise === undefined || name === undefined || file === undefined ? [] : [{ promise, name, file }];
  });

test("each promise of docs/promises.md names a test that there is", () => {
  expect(rows.length).toBeGreaterThan(60);
  const broken = rows.filter(({ file, name }) => {
    const path = new URL(file, root);
    return !existsSync(path) || !readFileSync(path, "utf8").includes(`"${name}"`);
  });
  expect(broken).toEqual([]);
});
