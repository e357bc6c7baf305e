/**
 * Every metric of the voicebot: the names are a contract with people's dashboards. No call id, phone number, pod or
 * host is ever a label of ours.
 */
import { counter, gauge, histogram } from "./metric.ts";

export const problemTypes = ["internet", "mobile", "unknown"] as const;
export const callStatuses = ["resolved", "transferred", "abandoned", "failed"] as const;
export const sentiments = ["positive", "neutral", "negative"] as const;
export const severities = ["LOW", "MEDIUM", "HIGH"] as const;
export const ticketTags = [
  "FIBRE_SYNCHRO",
  "FIBRE_DEBIT",
  "WIFI_FAIBLE",
  "BOX_ETEINTE",
  "CONNEXION_INSTABLE",
  "DNS_PROBLEME",
  "MOBILE_RESEAU",
  "MOBILE_DATA",
  "MOBILE_APPELS",
  "MOBILE_SMS",
  "CARTE_SIM",
  "UNKNOWN",
] as const;
export const providers = ["deepgram", "groq", "elevenlabs"] as const;
export const providerErrorKinds = [
  "timeout",
  "unavailable",
  "rate-limited",
  "unauthorized",
  "model-not-found",
  "invalid-request",
  "interrupted",
  "protocol",
] as const;
export const rejectionReasons = [
  "capacity",
  "overloaded",
  "provider-limit",
  "draining",
  "not-ready",
  "handshake",
  "protocol",
  "unannounced",
  "signature",
] as const;
export const fallbackSources = [
  "language-model",
  "rules",
  "cached-phrase",
  "speech-to-text",
  "text-to-speech",
] as const;
/** Why a record of a call reached nobody. */
export const recordLosses = ["refused", "expired", "no-room", "left-behind"] as const;
export const recordingOutcomes = ["uploaded", "refused", "left-behind", "no-room", "disk"] as const;
export const languageTasks = ["understanding", "reply", "analysis"] as const;
/** What an objective is about: turns answered in time, calls that do not fail. */
export const objectives = ["turns", "calls"] as const;
/** Where spent money is accounted for: in the records of ended calls, or in the warming of the cache, which no call asked for. */
export const accounts = ["calls", "cache-warming"] as const;
/** Whether a thought about words that may not have been all was about all of them. */
export const thoughtOutcomes = ["kept", "thrown-away"] as const;
export const speechSources = ["cache", "elevenlabs"] as const;

const providerSecondsBuckets = [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1, 1.5, 2.5, 5];

export const voicebotMetrics = {
  callsTotal: counter("voicebot_calls_total", "Finished calls.", { status: callStatuses, problem_type: problemTypes }),
  callDurationSeconds: histogram(
    "voicebot_call_duration_seconds",
    "Length of finished calls, in seconds.",
    [10, 30, 60, 120, 180, 300, 600, 1200],
    { problem_type: problemTypes },
  ),
  activeCalls: gauge("voicebot_active_calls", "Calls in progress on this pod: drives scaling."),
  clientSentimentTotal: counter(
    "voicebot_client_sentiment_total",
    "Finished calls by the sentiment of the transcript.",
    {
      sentiment: sentiments,
      problem_type: problemTypes,
    },
  ),
  ticketsCreatedTotal: counter("voicebot_tickets_created_total", "Tickets created.", {
    severity: severities,
    tag: ticketTags,
    problem_type: problemTypes,
  }),
  elevenlabsRequestsTotal: counter(
    "voicebot_elevenlabs_requests_total",
    "Phrases spoken, by where the audio came from.",
    {
      type: ["cache_hit", "api_call"],
    },
  ),
  elevenlabsCharactersTotal: counter("voicebot_elevenlabs_characters_total", "Characters paid for."),
  deepgramRequestsTotal: counter("voicebot_deepgram_requests_total", "Speech-to-text streams opened."),
  deepgramAudioSecondsTotal: counter(
    "voicebot_deepgram_audio_seconds_total",
    "Audio sent to speech-to-text, in seconds.",
  ),
  groqRequestsTotal: counter("voicebot_groq_requests_total", "Language model requests.", { model: null }),
  groqTokensInputTotal: counter("voicebot_groq_tokens_input_total", "Tokens sent to the language model.", {
    model: null,
  }),
  groqTokensOutputTotal: counter("voicebot_groq_tokens_output_total", "Tokens received from the language model.", {
    model: null,
  }),
  ttsResponseSeconds: histogram(
    "voicebot_tts_response_seconds",
    "Request of a phrase to its first audio, in seconds.",
    [0.005, 0.01, 0.025, ...providerSecondsBuckets],
    { source: speechSources },
  ),
  sttResponseSeconds: histogram(
    "voicebot_stt_response_seconds",
    "End of speech to final transcript, in seconds.",
    providerSecondsBuckets,
  ),
  llmResponseSeconds: histogram(
    "voicebot_llm_response_seconds",
    "Language model answer time, in seconds.",
    providerSecondsBuckets,
    {
      task: languageTasks,
    },
  ),

  turnResponseSeconds: histogram(
    "voicebot_turn_response_seconds",
    "Caller stops speaking to first audio of the reply, in seconds: what the caller feels. The objective, 1.5 s, is a bucket edge.",
    [0.3, 0.5, 0.7, 0.9, 1.2, 1.5, 2, 3, 5, 8],
  ),
  slowTurnsTotal: counter("voicebot_slow_turns_total", "Turns answered later than the objective that was in force."),
  turnObjectiveSeconds: gauge(
    "voicebot_turn_objective_seconds",
    "Declared objective: within how many seconds a turn is answered.",
  ),
  objectiveRatio: gauge(
    "voicebot_objective_ratio",
    "Declared objectives, 0 to 1: share of turns answered in time, share of calls that do not fail.",
    { objective: objectives },
  ),
  bargeInReactionSeconds: histogram(
    "voicebot_barge_in_reaction_seconds",
    "Caller starts speaking over the bot to bot silent, in seconds.",
    [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2],
  ),
  thoughtsTotal: counter(
    "voicebot_thoughts_total",
    "Thoughts that began before the caller had certainly finished, by what became of them.",
    { outcome: thoughtOutcomes },
  ),
  thoughtsThrownAwayUsdTotal: counter(
    "voicebot_thoughts_thrown_away_usd_total",
    "Money spent on thoughts that were thrown away, in USD: part of the cost of Groq.",
  ),
  costUsdTotal: counter("voicebot_cost_usd_total", "Money spent, in USD, priced when it is spent.", {
    provider: providers,
  }),
  costSavedUsdTotal: counter("voicebot_cost_saved_usd_total", "Money not spent thanks to the speech cache, in USD.", {
    provider: providers,
  }),
  ttsCharactersTotal: counter("voicebot_tts_characters_total", "Characters spoken, by where the audio came from.", {
    source: speechSources,
  }),
  priceInfo: gauge("voicebot_price_info", "The price table in force, USD per unit.", {
    provider: null,
    model: null,
    unit: null,
    version: null,
  }),
  priceTableTimestampSeconds: gauge(
    "voicebot_price_table_timestamp_seconds",
    "Date of the price table in force, in seconds since 1970; 0: it says none.",
  ),
  costAccountedUsdTotal: counter(
    "voicebot_cost_accounted_usd_total",
    "Money that is accounted for, in USD: in the records of ended calls, and in the warming of the speech cache.",
    { account: accounts },
  ),
  humanBaselineCostUsd: gauge(
    "voicebot_human_baseline_cost_usd",
    "Declared cost of a call handled by a person, in USD.",
  ),
  budgetUsdPerDay: gauge("voicebot_budget_usd_per_day", "Declared budget, in USD per day."),
  maxCalls: gauge("voicebot_max_calls", "Calls this pod accepts at once."),
  oldestCallSeconds: gauge(
    "voicebot_oldest_call_seconds",
    "Age of the oldest call in progress on this pod, in seconds; 0 without calls.",
  ),
  maxCallSeconds: gauge("voicebot_max_call_seconds", "Declared longest duration of a call, in seconds."),
  callsStartedTotal: counter("voicebot_calls_started_total", "Calls accepted."),
  callsRejectedTotal: counter("voicebot_calls_rejected_total", "Connections refused.", { reason: rejectionReasons }),
  draining: gauge("voicebot_draining", "1 while this pod finishes its calls before it leaves."),
  interruptionsTotal: counter("voicebot_interruptions_total", "Times a caller interrupted the bot."),
  audioUnderflowsTotal: counter("voicebot_audio_underflows_total", "A frame of speech was due and there was none."),
  providerErrorsTotal: counter("voicebot_provider_errors_total", "Errors of the providers.", {
    provider: providers,
    kind: providerErrorKinds,
  }),
  fallbacksTotal: counter("voicebot_fallbacks_total", "Times a second choice was taken.", {
    from: fallbackSources,
    to: fallbackSources,
  }),
  ticketsFailedTotal: counter("voicebot_tickets_failed_total", "Tickets that could not be delivered."),
  ledgerPending: gauge("voicebot_ledger_pending", "Call records not delivered yet."),
  recordingsTotal: counter("voicebot_recordings_total", "Recordings of calls, by what became of them.", {
    outcome: recordingOutcomes,
  }),
  recordsLostTotal: counter("voicebot_records_lost_total", "Call records that reached nobody.", {
    reason: recordLosses,
  }),
  eventLoopLagSeconds: histogram(
    "voicebot_event_loop_lag_seconds",
    "How late the process runs its timers, in seconds.",
    [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
  ),
  buildInfo: gauge("voicebot_build_info", "1, labelled with the version that runs.", { version: null, revision: null }),
} as const;
