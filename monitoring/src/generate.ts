/** Writes the generated files of this folder. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { generatedFiles } from "./generated-files.ts";

const monitoring = join(import.meta.dirname, "..");

for (const { path, content } of generatedFiles) {
  const file = join(monitoring, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  console.log(`monitoring/${path}`);
}
