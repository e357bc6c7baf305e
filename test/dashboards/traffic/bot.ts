/** A voicebot over days: callers come, pods follow them, drain, are replaced and now and then die. */
import { type problemTypes, voicebotMetrics } from "@voicebots/monitoring/metrics";
import { type BlockSeries } from "../blocks/block.ts";
import {
  type Circumstances,
  happeningsOf,
  languageModel,
  prices,
  turnObjectiveSeconds,
  type Voicebot,
  warmed,
} from "./call.ts";
import { type Chance, chance } from "./chance.ts";
import { type BadHour, badness, demandAt } from "./demand.ts";
import { type RecordedTarget, recordedTarget } from "./recorded-target.ts";
import { recordedBot } from "./recordings.ts";

export interface Bot {
  readonly namespace: string;
  readonly name: string;
  /** Callers in the busiest hour of an ordinary day. */
  readonly busiestHour: number;
  readonly pods: { readonly least: number; readonly most: number };
  readonly problems: Readonly<Record<(typeof problemTypes)[number], number>>;
  readonly cachedShare: number;
  readonly humanCostUsd: number;
  readonly budgetUsdPerDay: number;
  readonly utcOffsetHours: number;
  readonly badHours: readonly BadHour[];
  /** New versions, in milliseconds since 1970: every pod is replaced. */
  readonly rollouts: readonly number[];
  /** Moments at which a pod dies with its calls. */
  readonly crashes: readonly number[];
}

export interface BotTraffic {
  /** Lives until this moment, in milliseconds since 1970. */
  runUntil(untilMs: number): void;
  /** What Prometheus scraped since the last call. */
  take(): readonly BlockSeries[];
  /** As the operator sees them, at a moment not before that of the last call. */
  podsAt(atMs: number): PodCounts;
}

export interface PodCounts {
  readonly wanted: number;
  readonly ready: number;
  readonly draining: number;
}

interface Pod {
  readonly target: RecordedTarget<typeof voicebotMetrics>;
  readonly metrics: Voicebot;
  calls: number;
  /** When the calls in progress began, the oldest first. */
  readonly begun: number[];
  draining: boolean;
  gone: boolean;
}

const callsPerPod = 5;
const wantedCallsPerPod = 3;
/** The autoscaler waits this long before it takes a pod away. */
const scaleDownAfterMs = 1_800_000;

/** @param scrapedFromMs before it Prometheus only recorded what its rules say: scrapes are not kept. */
export function botTraffic(bot: Bot, fromMs: number, intervalMs: number, scrapedFromMs = fromMs): BotTraffic {
  const falls = chance(`${bot.namespace}/${bot.name}`);
  /** Tick -> what happens then. */
  const due = new Map<number, (() => void)[]>();
  let pods: Pod[] = [];
  let left: Pod[] = [];
  const recorded = recordedBot({ namespace: bot.namespace, job: bot.name }, fromMs);
  let leftSinceRecorded: Pod[] = [];
  let atMs = fromMs;
  let calmSinceMs = fromMs;
  let counts: PodCounts = { wanted: 0, ready: 0, draining: 0 };
  const changes: (PodCounts & { readonly atMs: number })[] = [];

  const startPod = (): Pod => {
    const pod = newPod(bot, falls, atMs, intervalMs, scrapedFromMs);
    pods.push(pod);
    return pod;
  };
  const leave = (pod: Pod): void => {
    pod.gone = true;
    pod.target.vanish();
    pods = pods.filter((other) => other !== pod);
    left.push(pod);
    leftSinceRecorded.push(pod);
  };
  const drain = (pod: Pod): void => {
    pod.draining = true;
    pod.metrics.draining.set(1);
  };

  const later = (ticks: number, happen: () => void): void => {
    const tick = atMs + ticks * intervalMs;
    const list = due.get(tick) ?? [];
    if (list.length === 0) due.set(tick, list);
    list.push(happen);
  };

  const connect = (circumstances: Circumstances): void => {
    const [pod] = pods.filter(({ draining }) => !draining).sort((one, other) => one.calls - other.calls);
    if (pod === undefined) return;
    if (pod.calls >= callsPerPod) return pod.metrics.callsRejectedTotal.inc({ reason: "capacity" });
    pod.calls++;
    pod.begun.push(atMs);
    const begunMs = atMs;
    const happenings = happeningsOf(falls, circumstances);
    for (const [position, [after, count]] of happenings.entries()) {
      later(Math.ceil((after * 1000) / intervalMs), () => {
        if (pod.gone) return;
        count(pod.metrics);
        if (position < happenings.length - 1) return;
        pod.calls--;
        pod.begun.splice(pod.begun.indexOf(begunMs), 1);
      });
    }
  };

  const scale = (): void => {
    const serving = pods.filter(({ draining }) => !draining);
    const calls = pods.reduce((sum, pod) => sum + pod.calls, 0);
    const wanted = Math.min(bot.pods.most, Math.max(bot.pods.least, Math.ceil(calls / wantedCallsPerPod)));
    for (let missing = wanted - serving.length; missing > 0; missing--) startPod();
    if (wanted >= serving.length) calmSinceMs = atMs;
    const [idlest] = serving.sort((one, other) => one.calls - other.calls);
    if (atMs - calmSinceMs >= scaleDownAfterMs && idlest !== undefined) {
      drain(idlest);
      calmSinceMs = atMs;
    }
  };

  const mishaps = (): void => {
    if (bot.rollouts.some((moment) => moment >= atMs && moment < atMs + intervalMs)) {
      const old = [...pods];
      for (const pod of old) if (!pod.draining) startPod();
      old.forEach(drain);
      const [first] = pods.slice(old.length);
      if (first !== undefined) later(2, () => warmed(first.metrics));
    }
    const [unlucky] = pods;
    if (unlucky !== undefined && bot.crashes.some((moment) => moment >= atMs && moment < atMs + intervalMs)) {
      leave(unlucky);
    }
  };

  const tick = (): void => {
    mishaps();
    scale();
    const worst = bot.badHours.find((hour) => badness(atMs, hour) > 0);
    const bad = worst === undefined ? 0 : badness(atMs, worst);
    const callers = 1 + ((worst?.callers ?? 1) - 1) * bad;
    const expected = (bot.busiestHour * demandAt(atMs, bot.utcOffsetHours) * callers * intervalMs) / 3_600_000;
    const { problems, cachedShare } = bot;
    const { slower = 1, failing = 0 } = worst ?? {};
    for (let n = falls.poisson(expected); n > 0; n--) {
      connect({ problems, cachedShare, badness: bad, slower, failing });
    }
    for (const happen of due.get(atMs) ?? []) happen();
    due.delete(atMs);
    for (const pod of pods) {
      pod.metrics.activeCalls.set(pod.calls);
      pod.metrics.oldestCallSeconds.set((atMs - (pod.begun[0] ?? atMs)) / 1000);
      pod.metrics.eventLoopLagSeconds.observe(falls.around(0.0015 + 0.0003 * pod.calls, 0.6));
      if (pod.draining && pod.calls === 0) leave(pod);
      else pod.target.scrape();
    }
    const serving = pods.filter(({ draining }) => !draining).length;
    const now = { atMs, wanted: serving, ready: serving, draining: pods.length - serving };
    const before = changes.at(-1) ?? counts;
    if (now.wanted !== before.wanted || now.draining !== before.draining) changes.push(now);
    if (!recorded.due(atMs)) return;
    recorded.evaluate([...pods, ...leftSinceRecorded].map(({ target }) => target));
    leftSinceRecorded = [];
  };

  return {
    runUntil(untilMs) {
      for (; atMs + intervalMs <= untilMs; atMs += intervalMs) tick();
    },
    take() {
      const series = [...left, ...pods].flatMap(({ target }) => target.take());
      left = [];
      return [...series, ...recorded.take()];
    },
    podsAt(momentMs) {
      while ((changes[0]?.atMs ?? Infinity) <= momentMs) counts = changes.shift() ?? counts;
      return counts;
    },
  };
}

const letters = "bcdfghjklmnpqrstvwxz2456789";

function newPod(bot: Bot, falls: Chance, atMs: number, intervalMs: number, scrapedFromMs: number): Pod {
  const random = (length: number): string =>
    Array.from({ length }, () => letters[Math.floor(falls.next() * letters.length)]).join("");
  const generation = bot.rollouts.filter((moment) => moment <= atMs).length;
  const labels = {
    namespace: bot.namespace,
    job: bot.name,
    voicebot: bot.name,
    pod: `${bot.name}-${generation + 7}c9d4f6b8-${random(5)}`,
    instance: `10.42.${Math.floor(falls.next() * 250)}.${Math.floor(falls.next() * 250)}:9091`,
  };
  const firstScrapeMs = atMs + Math.floor(falls.next() * intervalMs);
  const target = recordedTarget(
    voicebotMetrics,
    labels,
    firstScrapeMs,
    intervalMs,
    Math.max(firstScrapeMs, scrapedFromMs),
  );
  const { metrics } = target;
  metrics.maxCalls.set(callsPerPod);
  metrics.maxCallSeconds.set(1200);
  metrics.humanBaselineCostUsd.set(bot.humanCostUsd);
  metrics.budgetUsdPerDay.set(bot.budgetUsdPerDay);
  metrics.turnObjectiveSeconds.set(turnObjectiveSeconds);
  metrics.objectiveRatio.set(0.95, { objective: "turns" });
  metrics.objectiveRatio.set(0.99, { objective: "calls" });
  metrics.priceTableTimestampSeconds.set(Date.UTC(2026, 10, 1) / 1000);
  metrics.buildInfo.set(1, { version: `0.${generation + 1}.0`, revision: `a1b2c${generation}d` });
  const version = "2026-11";
  const price = (provider: string, model: string, unit: string, usd: number): void =>
    metrics.priceInfo.set(usd, { provider, model, unit, version });
  price("deepgram", "nova-3", "audio_second", prices.audioSecond);
  price("groq", languageModel, "input_token", prices.inputToken);
  price("groq", languageModel, "output_token", prices.outputToken);
  price("elevenlabs", "eleven_multilingual_v2", "character", prices.character);
  for (const counter of [metrics.groqRequestsTotal, metrics.groqTokensInputTotal, metrics.groqTokensOutputTotal]) {
    counter.add(0, { model: languageModel });
  }
  return { target, metrics, calls: 0, begun: [], draining: false, gone: false };
}
