import { expect, test } from "vitest";
import { nodes, parsed, source } from "../../test/parsed-promql.ts";
import { builtDashboards } from "../objects.ts";
import { resolutionRequest } from "./resolution.ts";

const viewing = {
  fromMs: 0,
  toMs: 30 * 86_400_000,
  variables: { namespace: ".*", job: "support" },
  scrapeIntervalSeconds: 15,
};
const variables = builtDashboards("fr").flatMap(({ name, built }) =>
  (built.templating?.list ?? [])
    .filter((variable) => variable.name === "resolution")
    .map((variable) => ({ ...variable, name })),
);

test("every dashboard of bots asks how to read its range, unseen, whenever the range changes", () => {
  expect(variables.map(({ name }) => name)).toEqual([
    "voicebot-roi",
    "voicebot-calls",
    "voicebot-cache",
    "voicebot-providers",
  ]);
  for (const { hide, refresh, skipUrlSync } of variables) expect([hide, refresh, skipUrlSync]).toEqual([2, 2, true]);
});

test("Grafana finds the answer in the text that it makes of a series", () => {
  const [{ query, regex } = { query: "", regex: "" }] = variables;
  // packages/grafana-prometheus/src/metric_find_query.ts: the expression is one line between the parentheses.
  expect(query).toMatch(/^query_result\((.+)\)\s*$/);
  const pattern = new RegExp((regex ?? "").slice(1, -1));
  expect(pattern.exec('{resolution="30m"} 1 1795000000000')?.[1]).toBe("30m");
  expect(pattern.exec('{resolution="raw|"} 1 1795000000000')?.[1]).toBe("raw|");
});

test("the question is PromQL about the chosen bots and the length of the range", () => {
  const query = parsed(resolutionRequest(viewing).parameters["query"] ?? "");
  expect(query.text).toContain("vector(2592000) > 604800");
  for (const selector of nodes(query, "VectorSelector")) expect(source(query, selector)).toContain('job=~"support"');
});
