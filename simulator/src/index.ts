/** Emulated providers that hear and speak words in sound, and a PBX that places calls. */
export * from "./providers/start-providers.ts";
export { muLawOf, pcmOfMuLaw } from "./speech/mu-law.ts";
export { speechMs, speechOf, spokenWords } from "./speech/speech-of.ts";
export { type HeardEvent, WordsHeard } from "./speech/words-heard.ts";
