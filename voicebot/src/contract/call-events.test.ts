import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { callEventData } from "./call-events.ts";

const page = readFileSync(new URL("../../../docs/records.md", import.meta.url), "utf8");
const rows = page.split("\n").filter((line) => line.startsWith("| `"));

test.each(Object.entries(callEventData))("docs/records.md names every field of %s", (name, data) => {
  const row = rows.find((line) => line.startsWith(`| \`${name}\` `)) ?? "";
  for (const field of Object.keys(data.shape)) {
    if (field !== "callId") expect(row).toContain(`\`${field}\``);
  }
});
