/** Emulated providers that hear and speak words in sound, and a PBX that places calls. */

export type { CallReport, Turn } from "./pbx/call-report.ts";
export { type Clock, realClock } from "./pbx/clock.ts";
export { type CallOptions, placeCall } from "./pbx/place-call.ts";
export { type CallsOptions, placeCalls } from "./pbx/place-calls.ts";
export { type Outcome, outcomes, type Script, type Step } from "./pbx/script.ts";
export { everyday, mixOf, scripts } from "./pbx/scripts/index.ts";
export { type Summary, summaryOf } from "./pbx/summary.ts";
export type { Counts } from "./providers/ledger.ts";
export type { Recording } from "./providers/recordings.ts";
export type { CloudEvent } from "./providers/records.ts";
export type { Delays, Failure, Provider } from "./providers/settings.ts";
export { type Providers, type ProvidersOptions, startProviders } from "./providers/start-providers.ts";
export { muLawOf, pcmOfMuLaw } from "./speech/mu-law.ts";
export { speechMs, speechOf, spokenWords } from "./speech/speech-of.ts";
export { type HeardEvent, WordsHeard } from "./speech/words-heard.ts";
export { startTwilio, type Twilio, type TwilioCallReport } from "./twilio/start-twilio.ts";
