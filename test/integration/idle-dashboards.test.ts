/** Every panel of every dashboard without a single call: what it says then, asked of a real Prometheus. */
import { dashboardStems, type PanelQuery, panelQueries, prometheusRequest } from "@voicebots/monitoring/objects";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeIdle } from "./monitoring/history.ts";
import { type Prometheus, prometheusOn } from "./monitoring/prometheus.ts";
import { viewing } from "./monitoring/truth.ts";

/** Without calls there is no ratio and no latency: these panels say so in words (`noValue`). All others show 0. */
const emptyWithoutCalls = [
  "Cost per call",
  "Cache hits",
  "Resolution rate",
  "Mean duration",
  "Positive sentiment",
  "Problem distribution",
  "Caller sentiment",
  "Caller's wait",
  "STT latency (Deepgram)",
  "LLM latency (Groq)",
  "TTS latency (ElevenLabs and cache)",
  "ROI",
  "Call outcomes",
  "Turns too slow",
  "Reaction to barge-in",
  "Process lag",
  "Provider errors",
  "Fallbacks",
  "Reconcile time",
  "Waiting and working",
  "Calls, compared with before",
  "Spending, compared with before",
  "Cost per call, compared with before",
  "Resolution, compared with before",
  "Caller's wait and its parts",
  "Error budget: waiting",
  "Error budget: calls",
  "Burn rate of the budget",
  "Tickets by tag",
  "Cache hits over time",
  "First sound, cache and ElevenLabs",
  "Share of errors by provider",
  "Errors by kind",
  "API response time",
];

/** What stands whether anybody calls or not: panels, or one query of a panel. */
const standing: readonly string[] = [
  "Calls in progress and capacity",
  "Prices in force",
  "Pods by version",
  "Operators that lead",
  "Objective for the wait",
  "Longest call in progress",
  "Age of the price table, in days",
  "Caller's wait (C)",
  "Caller's wait and its parts (F)",
  "Declared daily budget",
  "Reconciles in progress",
];

describe("without a single call", () => {
  let prometheus: Prometheus;
  beforeAll(async () => {
    prometheus = await prometheusOn(writeIdle);
  });
  afterAll(() => prometheus?.[Symbol.asyncDispose]());

  test.each(panelQueries("en", dashboardStems))(
    "$panel ($refId) shows 0, or that there were no calls; never NaN",
    async (query) => {
      const samples = await prometheus.ask(prometheusRequest(query, viewing("en")));
      const values = new Set(samples.map(({ value }) => value));
      if (standing.includes(query.panel) || standing.includes(`${query.panel} (${query.refId})`)) {
        expect(values.size).toBeGreaterThan(0);
        for (const value of values) expect(value).toSatisfy(Number.isFinite);
      } else {
        expect(values).toEqual(new Set(emptyWithoutCalls.includes(query.panel) ? [] : [0]));
      }
    },
  );

  test("a reader who chose a voicebot that does not exist sees no number at all", async () => {
    const answers = await Promise.all(
      panelQueries("en", dashboardStems).map((query: PanelQuery) =>
        prometheus.ask(prometheusRequest(query, viewing("en", { job: "nobody" }))),
      ),
    );
    expect(answers.flat()).toEqual([]);
  });
});
