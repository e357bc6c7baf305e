import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../../", import.meta.url);
/** | promise | test | [name](../file) | */
const row = /^\| (.+) \| (.+) \| \[.+\]\(\.\.\/(.+)\) \|$/;
const rowsOf = (page: string) =>
  readFileSync(new URL(`docs/${page}`, root), "utf8")
    .split("\n")
    .flatMap((line) => {
      const [, promise, name, file] = row.exec(line) ?? [];
      return promise === undefined || name === undefined || file === undefined ? [] : [{ promise, name, file }];
    });

test.each(["promises.md", "promises-voicebot.md"])("each promise of docs/%s names a test that there is", (page) => {
  const rows = rowsOf(page);
  expect(rows.length).toBeGreaterThan(60);
  const broken = rows.filter(({ file, name }) => {
    const path = new URL(file, root);
    const text = existsSync(path) ? readFileSync(path, "utf8") : "";
    return !text.includes(`"${name}"`) && !text.includes(`\`${name}\``);
  });
  expect(broken).toEqual([]);
});
