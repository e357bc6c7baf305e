/** One call as it happens to the pod that has it: what is counted, and when. */
import type { Instruments, problemTypes, providers, ticketTags, voicebotMetrics } from "@voicebots/monitoring/metrics";
import type { Chance } from "./chance.ts";

export type Voicebot = Instruments<typeof voicebotMetrics>;
type Problem = (typeof problemTypes)[number];
type Tag = (typeof ticketTags)[number];

export interface Circumstances {
  readonly problems: Readonly<Record<Problem, number>>;
  /** Share of the phrases that the speech cache knows. */
  readonly cachedShare: number;
  /** 0 to 1. */
  readonly badness: number;
  readonly slower: number;
  readonly failing: number;
}

/** Seconds after the call began, and what is counted then. */
export type Happening = readonly [afterSeconds: number, count: (metrics: Voicebot) => void];

export const turnObjectiveSeconds = 1.5;
export const languageModel = "openai/gpt-oss-120b";
/** USD per unit: the list prices of November 2026. */
export const prices = {
  audioSecond: 0.0048 / 60,
  inputToken: 0.15e-6,
  outputToken: 0.6e-6,
  character: 0.1e-3,
} as const;

const internetTags: Readonly<Partial<Record<Tag, number>>> = {
  FIBRE_SYNCHRO: 4,
  FIBRE_DEBIT: 3,
  WIFI_FAIBLE: 4,
  BOX_ETEINTE: 2,
  CONNEXION_INSTABLE: 3,
  DNS_PROBLEME: 1,
};
const mobileTags: Readonly<Partial<Record<Tag, number>>> = {
  MOBILE_RESEAU: 4,
  MOBILE_DATA: 3,
  MOBILE_APPELS: 2,
  MOBILE_SMS: 1,
  CARTE_SIM: 2,
};

/** What the call's record will say it cost. */
interface Bill {
  usd: number;
}

/** What is counted from the moment the call is accepted to its end, in order. */
export function happeningsOf(chance: Chance, circumstances: Circumstances): readonly Happening[] {
  const { badness } = circumstances;
  const bill: Bill = { usd: 0 };
  const happenings: Happening[] = [
    [0, begun],
    [1, phrase(chance, { ...circumstances, cachedShare: 1 }, bill)],
  ];
  const turns = 3 + chance.poisson(5.5);
  let at = 9;
  for (let turn = 0; turn < turns; turn++) {
    happenings.push([at, answered(chance, circumstances, bill)]);
    at += chance.around(11.5 + 4 * badness, 0.4);
  }
  return [...happenings, [at, ended(chance, circumstances, at, bill)]];
}

function begun(metrics: Voicebot): void {
  metrics.callsStartedTotal.inc();
  metrics.deepgramRequestsTotal.inc();
}

function spend(metrics: Voicebot, provider: (typeof providers)[number], usd: number, bill: Bill): void {
  metrics.costUsdTotal.add(usd, { provider });
  bill.usd += usd;
}

function answered(chance: Chance, circumstances: Circumstances, bill: Bill): (metrics: Voicebot) => void {
  const { badness, slower, failing } = circumstances;
  const slowness = 1 + (slower - 1) * badness;
  const heard = chance.around(0.17, 0.3);
  const understood = chance.around(0.24, 0.35) * slowness;
  const failed = chance.next() < 0.001 + failing * badness;
  const speak = phrase(chance, circumstances, bill);
  const interrupted = chance.next() < 0.07;
  const stuttered = chance.next() < 0.0006 + 0.01 * badness;
  const audioSeconds = chance.around(9, 0.3);
  const tokensIn = Math.round(chance.around(1150, 0.3));
  const tokensOut = Math.round(chance.around(55, 0.4));
  return (metrics) => {
    metrics.deepgramAudioSecondsTotal.add(audioSeconds);
    spend(metrics, "deepgram", audioSeconds * prices.audioSecond, bill);
    metrics.sttResponseSeconds.observe(heard);
    metrics.groqRequestsTotal.inc({ model: languageModel });
    if (failed) {
      metrics.providerErrorsTotal.inc({ provider: "groq", kind: badness > 0 ? "rate-limited" : "timeout" });
      metrics.fallbacksTotal.inc({ from: "language-model", to: "rules" });
    } else {
      metrics.groqTokensInputTotal.add(tokensIn, { model: languageModel });
      metrics.groqTokensOutputTotal.add(tokensOut, { model: languageModel });
      spend(metrics, "groq", tokensIn * prices.inputToken + tokensOut * prices.outputToken, bill);
      metrics.llmResponseSeconds.observe(understood, { task: "understanding" });
      metrics.llmResponseSeconds.observe(understood * 1.15, { task: "reply" });
    }
    const spoke = speak(metrics);
    const waited = 0.3 + heard + understood + spoke;
    metrics.turnResponseSeconds.observe(waited);
    if (waited > turnObjectiveSeconds) metrics.slowTurnsTotal.inc();
    metrics.thoughtsTotal.inc({ outcome: "kept" });
    // One caller in four paused in the middle: about the tokens of the same turn.
    if (tokensIn % 4 === 0) {
      metrics.thoughtsTotal.inc({ outcome: "thrown-away" });
      metrics.thoughtsThrownAwayUsdTotal.add(tokensIn * prices.inputToken + 40 * prices.outputToken);
    }
    if (stuttered) metrics.audioUnderflowsTotal.inc();
    if (interrupted) {
      metrics.interruptionsTotal.inc();
      metrics.bargeInReactionSeconds.observe(0.03 + heard / 4);
    }
  };
}

/** Says a phrase; answers how long its first sound took, in seconds. */
function phrase(
  chance: Chance,
  { cachedShare, badness, slower, failing }: Circumstances,
  bill: Bill,
): (metrics: Voicebot) => number {
  const cached = chance.next() < cachedShare;
  const characters = Math.round(chance.around(88, 0.4));
  const failed = chance.next() < 0.0005 + failing * badness;
  const seconds = cached ? chance.around(0.006, 0.4) : chance.around(0.26, 0.25) * (1 + (slower - 1) * badness);
  return (metrics) => {
    const source = cached ? "cache" : "elevenlabs";
    if (!cached && failed) {
      metrics.providerErrorsTotal.inc({ provider: "elevenlabs", kind: "unavailable" });
      metrics.fallbacksTotal.inc({ from: "text-to-speech", to: "cached-phrase" });
      return seconds;
    }
    metrics.elevenlabsRequestsTotal.inc({ type: cached ? "cache_hit" : "api_call" });
    metrics.ttsCharactersTotal.add(characters, { source });
    metrics.ttsResponseSeconds.observe(seconds, { source });
    if (cached) {
      metrics.costSavedUsdTotal.add(characters * prices.character, { provider: "elevenlabs" });
    } else {
      metrics.elevenlabsCharactersTotal.add(characters);
      spend(metrics, "elevenlabs", characters * prices.character, bill);
    }
    return seconds;
  };
}

/** A new version brings a few new wordings, which its first pod has spoken before any call. */
export function warmed(metrics: Voicebot): void {
  const characters = 7 * 88;
  metrics.elevenlabsRequestsTotal.add(7, { type: "api_call" });
  metrics.elevenlabsCharactersTotal.add(characters);
  metrics.ttsCharactersTotal.add(characters, { source: "elevenlabs" });
  metrics.costUsdTotal.add(characters * prices.character, { provider: "elevenlabs" });
  metrics.costAccountedUsdTotal.add(characters * prices.character, { account: "cache-warming" });
}

function ended(
  chance: Chance,
  { problems, badness }: Circumstances,
  seconds: number,
  bill: Bill,
): (metrics: Voicebot) => void {
  const problem_type = chance.oneOf({ ...problems, internet: problems.internet * (1 + 2 * badness) });
  const status = chance.oneOf({
    resolved: 84 - 30 * badness,
    transferred: 10 + 10 * badness,
    abandoned: 5 + 14 * badness,
    failed: 0.6 + 5 * badness,
  });
  const well = status === "resolved";
  const sentiment = chance.oneOf({ positive: well ? 74 : 12, neutral: well ? 22 : 45, negative: well ? 4 : 43 });
  const withTicket = status === "transferred" || chance.next() < 0.12;
  const severity = chance.oneOf({ LOW: 5, MEDIUM: 4, HIGH: 1 + 4 * badness });
  const tag =
    problem_type === "unknown" ? "UNKNOWN" : chance.oneOf(problem_type === "internet" ? internetTags : mobileTags);
  const analysis = chance.around(0.5, 0.3);
  return (metrics) => {
    metrics.callsTotal.inc({ status, problem_type });
    metrics.callDurationSeconds.observe(seconds, { problem_type });
    metrics.clientSentimentTotal.inc({ sentiment, problem_type });
    metrics.llmResponseSeconds.observe(analysis, { task: "analysis" });
    metrics.costAccountedUsdTotal.add(bill.usd, { account: "calls" });
    if (withTicket) metrics.ticketsCreatedTotal.inc({ severity, tag, problem_type });
  };
}
