/** Every panel of every dashboard, asked of a real Prometheus: with traffic whose truth is known. */
import {
  dashboardStems,
  languages,
  markQueries,
  type PanelQuery,
  panelQueries,
  prometheusRequest,
  recordingGroups,
  resolutionRequest,
  type Viewing,
} from "@voicebots/monitoring/objects";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sortedLabels } from "../dashboards/blocks/block.ts";
import { beginning, now, objective, turn, writeBusy } from "./monitoring/history.ts";
import { type Prometheus, prometheusOn, type Sample } from "./monitoring/prometheus.ts";
import {
  day,
  hour,
  humanCostAvoided,
  lastDay,
  lastDayOfSupport,
  midnight,
  spentTodayBySupport,
  truth,
  viewing,
} from "./monitoring/truth.ts";

const queries = languages.flatMap((language) =>
  panelQueries(language, dashboardStems).map((query) => ({ ...query, language })),
);
/** Every rule, evaluated since a moment. */
const recordedSince = (from: number) => recordingGroups().map((group) => ({ group, from, to: now }));

/** The dashboards promise 2 %: Prometheus extrapolates to the ends of a range. */
const within2Percent = (expected: number) => ({
  from: expected - 0.02 * Math.abs(expected),
  to: expected + 0.02 * Math.abs(expected),
});
function expectAbout(actual: number | undefined, expected: number): void {
  expect(actual).toBeGreaterThanOrEqual(within2Percent(expected).from);
  expect(actual).toBeLessThanOrEqual(within2Percent(expected).to);
}

let withTraffic: Prometheus;
beforeAll(async () => {
  withTraffic = await prometheusOn(writeBusy, { recordings: recordedSince(beginning) });
});
afterAll(() => withTraffic?.[Symbol.asyncDispose]());

describe.each([
  { from: "what was scraped", resolution: "raw|" },
  { from: "what was recorded", resolution: "5m" },
])("with traffic, from $from", ({ resolution }) => {
  /** The answers to a French panel's first query, or to the one with this refId. */
  async function panel(title: string, variables?: Viewing["variables"], refId = "A"): Promise<readonly Sample[]> {
    const query = panelQueries("fr", dashboardStems).find((one) => one.panel === title && one.refId === refId);
    if (query === undefined) throw new Error(`no panel ${title}`);
    return withTraffic.ask(prometheusRequest(query, viewing("fr", { resolution, ...variables })));
  }
  const number = async (title: string, variables?: Viewing["variables"]): Promise<number | undefined> => {
    const samples = await panel(title, variables);
    expect(samples.length).toBe(1);
    return samples[0]?.value;
  };
  const labelled = (samples: readonly Sample[], label: string, value: string): Sample | undefined =>
    samples.find(({ labels }) => labels[label] === value);

  // Both languages ask the same: one is enough to see that what was recorded answers.
  test.each(resolution === "raw|" ? queries : queries.filter(({ language }) => language === "fr"))(
    "$dashboard: $panel ($refId) shows numbers",
    async ({ language, ...query }) => {
      const samples = await withTraffic.ask(prometheusRequest(query, viewing(language, { resolution })));
      expect(samples.length).toBeGreaterThan(0);
      for (const { value } of samples) expect(value).toSatisfy(Number.isFinite);
    },
  );

  test("what was spent today is what the calls cost since midnight in Paris", async () => {
    expectAbout(await number("Coût total aujourd'hui"), truth(midnight(hour), now).spent);
  });

  test("a call costs what was spent, divided by the calls that ended", async () => {
    expectAbout(await number("Coût par appel"), lastDay.spent / lastDay.ended);
  });

  test("the cache saved what its phrases would have cost", async () => {
    expectAbout(await number("Économies du cache"), lastDay.saved);
    expectAbout(await number("Taux de succès du cache"), lastDay.cached / lastDay.phrases);
  });

  test("cost by provider adds up to the cost of the range", async () => {
    const samples = await panel("Coût par fournisseur");
    for (const provider of ["deepgram", "groq", "elevenlabs"] as const) {
      expectAbout(labelled(samples, "provider", provider)?.value, lastDay.cost[provider]);
    }
    expectAbout(
      samples.reduce((sum, { value }) => sum + value, 0),
      lastDay.spent,
    );
  });

  test("each day's column stands at its midnight and holds that day's cost", async () => {
    const samples = (await panel("Coût par jour")).filter(({ labels }) => labels["provider"] === "elevenlabs");
    const today = midnight(hour);
    expect(samples.map(({ at }) => at)).toEqual([today - day, today]);
    expectAbout(samples[0]?.value, truth(today - day, today).cost.elevenlabs);
    expectAbout(samples[1]?.value, truth(today, now).cost.elevenlabs);
  });

  test("calls are counted, with those of a pod that has left", async () => {
    expect(Math.abs(((await number("Appels traités")) ?? 0) - lastDay.ended)).toBeLessThanOrEqual(0.02 * lastDay.ended);
  });

  test("each hour's column stands at its beginning and holds that hour's calls", async () => {
    const samples = (await panel("Appels par heure")).filter(({ at }) => at > now - day && at < now - hour);
    expect(samples.length).toBe(22);
    for (const { at, value } of samples) {
      expect(Math.abs(value - truth(at, at + hour).ended)).toBeLessThanOrEqual(2);
    }
  });

  test("resolution, duration, sentiment and problems are those of the calls", async () => {
    expectAbout(await number("Taux de résolution"), lastDay.resolved / lastDay.ended);
    expectAbout(await number("Durée moyenne"), lastDay.seconds / lastDay.ended);
    expectAbout(await number("Sentiment positif"), lastDay.positive / lastDay.ended);
    const internet = labelled(await panel("Distribution des problèmes"), "problem_type", "internet");
    expectAbout(internet?.value, lastDay.internet / lastDay.ended);
  });

  test("the return counts only the voicebots that declare what a person costs", async () => {
    expectAbout(await number("Coût humain évité"), humanCostAvoided);
    expectAbout(await number("Gain net"), humanCostAvoided - lastDayOfSupport.spent);
    expectAbout(await number("ROI"), (humanCostAvoided - lastDayOfSupport.spent) / lastDayOfSupport.spent);
    expect(await panel("ROI", { job: "sales" })).toEqual([]);
  });

  test("half a day is compared with the half day before", async () => {
    const half = 12 * hour;
    const [before, after] = [truth(now - day, now - half), truth(now - half, now)];
    const change = async (title: string): Promise<number> => {
      const query = panelQueries("fr").find((one) => one.panel === title);
      if (query === undefined) throw new Error(`no panel ${title}`);
      const range = { ...viewing("fr", { resolution }), fromMs: (now - half) * 1000 };
      const [sample, ...more] = await withTraffic.ask(prometheusRequest(query, range));
      expect(more).toEqual([]);
      return sample?.value ?? Number.NaN;
    };
    const perCall = (one: typeof before) => one.spent / one.ended;
    const resolved = (one: typeof before) => one.resolved / one.ended;
    expect(await change("Évolution des appels")).toBeCloseTo(after.ended / before.ended - 1, 1);
    expect(await change("Évolution des dépenses")).toBeCloseTo(after.spent / before.spent - 1, 1);
    expect(await change("Évolution du coût par appel")).toBeCloseTo(perCall(after) / perCall(before) - 1, 1);
    expect(await change("Évolution du taux de résolution")).toBeCloseTo(resolved(after) - resolved(before), 1);
  });

  test("a chosen voicebot is shown alone", async () => {
    const sales = truth(now - day, now, (call) => call.pod.bot === "sales");
    expectAbout(await number("Coût par appel", { job: "sales" }), sales.spent / sales.ended);
    expectAbout(await number("Économies du cache", { namespace: ["voicebots"], job: ["sales"] }), sales.saved);
    expect(await panel("Appels traités", { namespace: "elsewhere" })).toEqual([]);
  });

  test("slow turns, characters and budget used are those of the calls", async () => {
    const late = lastDay.slow / lastDay.phrases;
    expectAbout(await number("Tours trop lents"), late);
    expectAbout(await number("Budget d'erreur : attente"), 1 - late / (1 - objective.turnsInTime));
    expect(await number("Budget d'erreur : appels")).toBe(1);
    const paid = labelled(await panel("Caractères prononcés"), "source", "elevenlabs");
    expectAbout(paid?.value, (lastDay.phrases - lastDay.cached) * turn.characters);
    expectAbout(await number("Audio transcrit"), lastDay.phrases * turn.audioSeconds);
    expectAbout(await number("Budget du jour consommé", { job: "support" }), spentTodayBySupport / 20);
  });

  test("the caller's wait lies where the turns were, under the objective that is declared", async () => {
    for (const { value } of await panel("Attente du client")) {
      expect(value).toBeGreaterThanOrEqual(0.5);
      expect(value).toBeLessThanOrEqual(1.5);
    }
    const drawn = await panel("Attente du client", {}, "C");
    expect(new Set(drawn.map(({ value }) => value))).toEqual(new Set([objective.turnSeconds]));
  });

  test("prices are told by what the providers sell: a minute, a million tokens, a thousand characters", async () => {
    const prices = await Promise.all(["A", "B", "C", "D"].map((refId) => panel("Tarifs en vigueur", {}, refId)));
    expect(prices.flat().map(({ labels, value }) => [labels["provider"], Number(value.toFixed(6))])).toEqual([
      ["deepgram", 0.0048],
      ["groq", 0.59],
      ["groq", 0.79],
      ["elevenlabs", 0.1],
    ]);
  });
});

describe("marks on the graphs", () => {
  const marks = (dashboard: string) =>
    markQueries("fr")
      .filter((query) => query.dashboard === dashboard)
      .map((query) => ({ dashboard, mark: query.panel, query }));

  /** The second pod of `support` comes six hours ago, drains for twenty minutes, and goes three hours ago. */
  const when: Readonly<Record<string, readonly [from: number, to: number]>> = {
    "Pods ajoutés": [now - 6 * hour, now - 6 * hour],
    "Pods retirés": [now - 3 * hour, now - 3 * hour],
    "Pods en cours d'arrêt": [now - 3 * hour - 1200, now - 3 * hour],
  };

  test.each([...marks("voicebot-calls"), ...marks("voicebot-operator")])(
    "$dashboard: $mark stand where it happened, however long the range",
    async ({ mark, query }) => {
      const [from, to] = when[mark] ?? [0, 0];
      // As many points as over a day, and so few as over a month.
      for (const maxDataPoints of [1600, 48]) {
        const request = prometheusRequest({ ...query, maxDataPoints }, viewing("fr"));
        const step = Number(request.parameters["step"]);
        const samples = await withTraffic.ask(request);
        expect(samples.length).toBeGreaterThan(0);
        for (const { at, value } of samples) {
          // Grafana draws no mark for zero or less.
          expect(value).toBeGreaterThan(0);
          expect(at).toBeGreaterThanOrEqual(from);
          expect(at).toBeLessThanOrEqual(to + step + 120);
        }
      }
    },
  );
});

/** Of what a pod says at one moment few are looked at. */
const levels = /activeCalls|oldest_call|active_calls/;
const giving = panelQueries("fr", dashboardStems).filter(
  // Two hours before this day there is nothing to compare it with.
  ({ expr }) => expr.includes("$resolution") && !expr.includes("offset $__range"),
);

describe.each([
  { resolution: "5m", within: 0.025 },
  { resolution: "30m", within: 0.05 },
])("what was recorded every $resolution", ({ resolution, within }) => {
  /** Half an hour at least between two points, as over a long range. Labels -> the mean of the points. */
  async function means(query: PanelQuery, read: string): Promise<ReadonlyMap<string, number>> {
    const asked = { ...query, interval: query.interval === "1d" ? "1d" : "30m" };
    const samples = await withTraffic.ask(prometheusRequest(asked, viewing("fr", { resolution: read })));
    const series = [...Map.groupBy(samples, ({ labels }) => JSON.stringify(sortedLabels(labels)))];
    return new Map(
      series.map(([labels, all]) => [labels, all.reduce((sum, { value }) => sum + value, 0) / all.length]),
    );
  }

  test.each(giving)("$dashboard: $panel ($refId) shows the same as what was scraped", async (query) => {
    const [scraped, recorded] = await Promise.all([means(query, "raw|"), means(query, resolution)]);
    expect([...recorded.keys()].sort()).toEqual([...scraped.keys()].sort());
    const tolerance = levels.test(query.expr) ? 0.15 : within;
    for (const [labels, value] of scraped) {
      const off = Math.abs((recorded.get(labels) ?? Number.NaN) - value);
      expect(off).toBeLessThanOrEqual(tolerance * Math.abs(value));
    }
  });
});

describe("the resolution of a range", () => {
  const days = (count: number): Viewing => ({ ...viewing("fr"), fromMs: (now - count * day) * 1000 });
  const resolution = async (prometheus: Prometheus, range: Viewing): Promise<string | undefined> => {
    const [answer, ...more] = await prometheus.ask(resolutionRequest(range));
    expect(more).toEqual([]);
    return answer?.labels["resolution"];
  };

  test("a day is read as it was scraped, longer ranges as they were recorded", async () => {
    expect(await resolution(withTraffic, days(1))).toBe("raw|");
    expect(await resolution(withTraffic, days(2))).toBe("5m");
    expect(await resolution(withTraffic, days(30))).toBe("30m");
  });

  test("rules that are younger than the bot do not hide what it did before", async () => {
    await using upgraded = await prometheusOn(writeBusy, { recordings: recordedSince(now - 12 * hour) });
    expect(await resolution(upgraded, days(2))).toBe("raw|");
    expect(await resolution(upgraded, days(30))).toBe("raw|");
  });

  test("rules that were loaded twice do not count twice", async () => {
    const again = recordedSince(beginning).map((one) => ({ ...one, evaluatedAfterSeconds: 17.3 }));
    await using twice = await prometheusOn(writeBusy, { recordings: [...recordedSince(beginning), ...again] });
    expect(await resolution(twice, days(2))).toBe("raw|");
  });

  test("a bot that nobody records is read as it was scraped, and its neighbour is not held up", async () => {
    const groups = recordingGroups({ namespace: "voicebots", name: "support" });
    const recordings = groups.map((group) => ({ group, from: beginning, to: now }));
    await using prometheus = await prometheusOn(writeBusy, { recordings });
    const of = (job: string): Viewing => ({ ...days(2), variables: { namespace: ".*", job } });
    expect(await resolution(prometheus, of(".+"))).toBe("raw|");
    expect(await resolution(prometheus, of("sales"))).toBe("raw|");
    expect(await resolution(prometheus, of("support"))).toBe("5m");
  });
});
