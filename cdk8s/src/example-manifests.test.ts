import { readdirSync, readFileSync } from "node:fs";
import { apiVersion, kind } from "@voicebots/operator/api";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { problemsOf } from "./voicebot.ts";

const folder = new URL("../../examples/", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));

test.each(files)("examples/%s is a Voicebot without a problem", (file) => {
  const resource = parse(readFileSync(new URL(file, folder), "utf8")) as { metadata: { name: string }; spec: unknown };
  expect(resource).toMatchObject({ apiVersion, kind });
  expect(problemsOf(resource)).toEqual([]);
});

test("each example is told of in the list", () => {
  const list = readFileSync(new URL("README.md", folder), "utf8");
  expect(files.filter((file) => !list.includes(`[${file}](${file})`))).toEqual([]);
});
