/**
 * Two voicebots over a day and a half, as Prometheus would have scraped them: made from calls that are known one by one, so
 * that what a dashboard says can be compared with what happened.
 */
import { operatorMetrics, problemTypes, voicebotMetrics } from "@voicebots/monitoring/metrics";
import { type BlockSeries, writeBlock } from "../../dashboards/blocks/block.ts";
import { recordedTarget } from "../../dashboards/traffic/recorded-target.ts";

export const scrapeIntervalSeconds = 60;
/** 14:00 UTC on a Tuesday; the traffic began at noon the day before. */
export const now = Date.UTC(2026, 2, 10, 14) / 1000;
export const beginning = now - 26 * 3600;

export interface Pod {
  readonly bot: string;
  readonly pod: string;
  /** Seconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly humanCostUsd: number;
}

/** `support` declares what a person costs, `sales` does not. The second pod of `support` was there for three hours. */
export const pods: readonly Pod[] = [
  { bot: "support", pod: "support-0", from: beginning, to: now, humanCostUsd: 16.5 },
  { bot: "support", pod: "support-1", from: now - 6 * 3600, to: now - 3 * 3600, humanCostUsd: 16.5 },
  { bot: "sales", pod: "sales-0", from: beginning, to: now, humanCostUsd: 0 },
];

interface Turn {
  readonly at: number;
  readonly cached: boolean;
  readonly responseSeconds: number;
}

export interface Call {
  readonly pod: Pod;
  readonly start: number;
  readonly end: number;
  readonly status: "resolved" | "transferred";
  readonly problem: (typeof problemTypes)[number];
  readonly sentiment: "positive" | "neutral" | "negative";
  readonly turns: readonly Turn[];
}

/** A pod that leaves drains for so long before, in seconds. */
const drainSeconds = 1200;
const drains = ({ to }: Pod, at: number): boolean => to < now && at >= to - drainSeconds && at <= to;

/** What each turn uses, and the guide's prices in USD. */
export const turn = {
  audioSeconds: 6,
  tokens: 400,
  characters: 60,
  deepgramUsd: (6 * 0.0043) / 60,
  groqUsd: 400 * 0.000_000_59,
  elevenlabsUsd: 60 * 0.000_11,
} as const;

/** What both voicebots declare: one turn in five is answered later, four times what the objective allows. */
export const objective = { turnSeconds: 1.3, turnsInTime: 0.95 } as const;

/** Whole calls of one pod, about one every four minutes. The same every time: nothing here is random. */
function callsOf(pod: Pod): Call[] {
  const calls: Call[] = [];
  for (let start = pod.from + 90, n = 0; start + 300 < pod.to; start += 180 + ((n * 37) % 120), n++) {
    const turns = Array.from({ length: 3 + (n % 4) }, (_, i) => ({
      at: start + 10 + 25 * i,
      cached: i === 0 || n % 3 === 0,
      responseSeconds: 0.6 + ((n + i) % 5) * 0.2,
    }));
    calls.push({
      pod,
      start,
      end: start + 20 + 25 * turns.length,
      status: n % 5 === 4 ? "transferred" : "resolved",
      problem: problemTypes[[0, 0, 1, 0, 1, 0, 0, 2, 1, 0][n % 10] ?? 0] ?? "unknown",
      sentiment: (["positive", "positive", "neutral", "positive", "negative"] as const)[n % 5] ?? "neutral",
      turns,
    });
  }
  return calls;
}

export const calls: readonly Call[] = pods.flatMap(callsOf);

type Happening = readonly [at: number, happen: (metrics: Voicebot) => void];
type Voicebot = ReturnType<typeof aVoicebot>["metrics"];

/** What Prometheus says of a pod beside its metrics. */
const targetOf = ({ bot, pod }: Pod) => ({
  namespace: "voicebots",
  job: bot,
  voicebot: bot,
  pod,
  instance: `${pod}:9091`,
});
const scrapeIntervalMs = 1000 * scrapeIntervalSeconds;

function aVoicebot(pod: Pod, firstScrape: number) {
  const target = recordedTarget(voicebotMetrics, targetOf(pod), firstScrape * 1000, scrapeIntervalMs);
  const { metrics } = target;
  metrics.humanBaselineCostUsd.set(pod.humanCostUsd);
  metrics.maxCalls.set(25);
  metrics.maxCallSeconds.set(600);
  metrics.turnObjectiveSeconds.set(objective.turnSeconds);
  metrics.objectiveRatio.set(objective.turnsInTime, { objective: "turns" });
  metrics.objectiveRatio.set(0.99, { objective: "calls" });
  metrics.priceTableTimestampSeconds.set(beginning - 30 * 86_400);
  metrics.budgetUsdPerDay.set(pod.bot === "support" ? 20 : 0);
  metrics.buildInfo.set(1, { version: "0.1.0", revision: "abcdef0" });
  const model = "openai/gpt-oss-120b";
  const version = "2025-12-31";
  metrics.priceInfo.set(0.000_08, { provider: "deepgram", model: "nova-3", unit: "audio_second", version });
  metrics.priceInfo.set(0.000_000_59, { provider: "groq", model, unit: "input_token", version });
  metrics.priceInfo.set(0.000_000_79, { provider: "groq", model, unit: "output_token", version });
  metrics.priceInfo.set(0.000_1, { provider: "elevenlabs", model: "eleven_v3", unit: "character", version });
  for (const counter of [metrics.groqRequestsTotal, metrics.groqTokensInputTotal, metrics.groqTokensOutputTotal]) {
    counter.add(0, { model });
  }
  return target;
}

/** Writes what Prometheus would hold of pods with traffic and of a busy operator, scrape by scrape. */
export const writeBusy = (folder: string): void => write(folder, calls);
/** And of the same pods without a single call, and of an operator without work. */
export const writeIdle = (folder: string): void => write(folder, []);

function write(folder: string, everyCall: readonly Call[]): void {
  const series = [
    ...pods.flatMap((pod, position) => scraped(pod, position, everyCall)),
    ...scrapedOperator(everyCall.length > 0),
  ];
  writeBlock(folder, beginning * 1000, now * 1000 + 1, series);
}

function scraped(pod: Pod, position: number, everyCall: readonly Call[]): readonly BlockSeries[] {
  // Pods are scraped at different moments of the interval, as they are in life.
  const firstScrape = pod.from + 7 * position;
  const target = aVoicebot(pod, firstScrape);
  const happenings = everyCall
    .filter((call) => call.pod === pod)
    .flatMap(happeningsOf)
    .sort(([one], [other]) => one - other);
  let next = 0;
  for (let at = firstScrape; at <= pod.to; at += scrapeIntervalSeconds) {
    for (; next < happenings.length && (happenings[next]?.[0] ?? 0) <= at; next++)
      happenings[next]?.[1](target.metrics);
    if (drains(pod, at)) target.metrics.draining.set(1);
    target.scrape();
  }
  if (pod.to < now) target.vanish();
  return target.take();
}

/** An operator that reconciles twice between two scrapes, or not at all. */
function scrapedOperator(busily: boolean): readonly BlockSeries[] {
  const pod: Pod = { bot: "voicebot-operator", pod: "voicebot-operator-0", from: beginning, to: now, humanCostUsd: 0 };
  const target = recordedTarget(operatorMetrics, targetOf(pod), pod.from * 1000, scrapeIntervalMs);
  const { metrics } = target;
  metrics.maxConcurrentReconciles.set(4, { controller: "voicebot" });
  metrics.leaderElectionMasterStatus.set(1, { name: "voicebot-operator" });
  metrics.restClientRequestsTotal.add(0, { code: "200", method: "PATCH" });
  for (let at = pod.from; at <= pod.to; at += scrapeIntervalSeconds) {
    for (let n = 0; busily && n < 2; n++) {
      metrics.workqueueAddsTotal.inc({ name: "voicebot" });
      metrics.workqueueQueueDurationSeconds.observe(0.002, { name: "voicebot" });
      metrics.workqueueWorkDurationSeconds.observe(0.08, { name: "voicebot" });
      metrics.reconcileTotal.inc({ controller: "voicebot", result: "success" });
      metrics.reconcileTimeSeconds.observe(0.08, { controller: "voicebot" });
      metrics.restClientRequestsTotal.inc({ code: "200", method: "PATCH" });
      metrics.restClientRequestDurationSeconds.observe(0.01, { verb: "PATCH" });
    }
    if (busily) {
      metrics.pods.set(pods.filter(({ from, to }) => from <= at && at <= to).length, { state: "wanted" });
      metrics.pods.set(pods.filter((one) => drains(one, at)).length, { state: "draining" });
    }
    target.scrape();
  }
  return target.take();
}

function happeningsOf(call: Call): readonly Happening[] {
  return [
    [call.start, (metrics) => begin(metrics)],
    ...call.turns.map((said): Happening => [said.at, (metrics) => take(metrics, said)]),
    [call.end, (metrics) => end(metrics, call)],
  ];
}

// A pod of this history has one call at a time.
function begin(metrics: Voicebot): void {
  metrics.callsStartedTotal.inc();
  metrics.activeCalls.set(1);
  metrics.oldestCallSeconds.set(30);
  metrics.deepgramRequestsTotal.inc();
}

function take(metrics: Voicebot, { cached, responseSeconds }: Turn): void {
  metrics.deepgramAudioSecondsTotal.add(turn.audioSeconds);
  metrics.costUsdTotal.add(turn.deepgramUsd, { provider: "deepgram" });
  metrics.groqRequestsTotal.inc({ model: "openai/gpt-oss-120b" });
  metrics.groqTokensInputTotal.add(turn.tokens, { model: "openai/gpt-oss-120b" });
  metrics.costUsdTotal.add(turn.groqUsd, { provider: "groq" });
  metrics.elevenlabsRequestsTotal.inc({ type: cached ? "cache_hit" : "api_call" });
  if (cached) {
    metrics.costSavedUsdTotal.add(turn.elevenlabsUsd, { provider: "elevenlabs" });
  } else {
    metrics.elevenlabsCharactersTotal.add(turn.characters);
    metrics.costUsdTotal.add(turn.elevenlabsUsd, { provider: "elevenlabs" });
  }
  metrics.ttsResponseSeconds.observe(cached ? 0.004 : 0.28, { source: cached ? "cache" : "elevenlabs" });
  metrics.sttResponseSeconds.observe(0.18);
  for (const task of ["understanding", "reply", "analysis"] as const)
    metrics.llmResponseSeconds.observe(0.35, { task });
  metrics.ttsCharactersTotal.add(turn.characters, { source: cached ? "cache" : "elevenlabs" });
  metrics.turnResponseSeconds.observe(responseSeconds);
  if (responseSeconds > objective.turnSeconds) metrics.slowTurnsTotal.inc();
  metrics.eventLoopLagSeconds.observe(0.002);
  metrics.interruptionsTotal.inc();
  if (responseSeconds > 1.3) {
    metrics.providerErrorsTotal.inc({ provider: "groq", kind: "timeout" });
    metrics.fallbacksTotal.inc({ from: "language-model", to: "rules" });
  }
  metrics.bargeInReactionSeconds.observe(0.08);
}

function end(metrics: Voicebot, call: Call): void {
  metrics.activeCalls.set(0);
  metrics.oldestCallSeconds.set(0);
  metrics.ticketsCreatedTotal.inc({ severity: "MEDIUM", tag: "FIBRE_SYNCHRO", problem_type: call.problem });
  metrics.callsTotal.inc({ status: call.status, problem_type: call.problem });
  metrics.callDurationSeconds.observe(call.end - call.start, { problem_type: call.problem });
  metrics.clientSentimentTotal.inc({ sentiment: call.sentiment, problem_type: call.problem });
}
