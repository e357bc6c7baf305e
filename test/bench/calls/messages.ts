/** What the processes of the bench say to each other. All moments are of `stamp()`. */

/** About how long a call of the bench lasts, which is short: more beginnings and ends than in life. */
export const callMs = 36_000;

export interface PhonesTask {
  readonly type: "phones";
  /** To be kept in progress. */
  readonly calls: number;
  readonly port: number;
  /** Nobody greets the callers: they speak unasked. */
  readonly unasked: boolean;
}

export interface Begin {
  readonly type: "begin";
}

export interface Ask {
  readonly type: "report";
}

export type ToWorker = PhonesTask | Begin | Ask;

/** One turn as the phone saw it. */
export interface PhoneTurn {
  readonly call: number;
  readonly turn: number;
  /** The frame that ends 500 ms of silence after the caller's words was sent. */
  readonly endpointAt: number;
  /** The reply's first sound arrived. */
  readonly heardAt: number;
}

export interface PhonesReport {
  readonly type: "phones-report";
  readonly active: number;
  readonly started: number;
  readonly ended: number;
  /** Calls refused, cut, or left without a word for long. */
  readonly failed: number;
  readonly frames: number;
  readonly latenessP50Ms: number;
  readonly latenessP99Ms: number;
  readonly framesLate: number;
  readonly turns: readonly PhoneTurn[];
  readonly ownLagP99Ms: number;
}

/** When the emulators had a turn in hand: what lies before, between and after is the bot's. */
export interface ProviderTurn {
  readonly call: number;
  readonly turn: number;
  /** The audio that decides arrived, and the final transcript was sent. */
  readonly soundAt: number;
  readonly transcriptAt: number;
  /** The language model was asked, and answered; undefined: it was not. */
  readonly askedAt: number | undefined;
  readonly answeredAt: number | undefined;
}

export interface ProvidersReport {
  readonly type: "providers-report";
  readonly turns: readonly ProviderTurn[];
  readonly audioMessages: number;
  readonly speechRequests: number;
  readonly records: number;
  readonly recordings: number;
  readonly recordedBytes: number;
  readonly ownLagP99Ms: number;
}

export interface Ready {
  readonly type: "ready";
  readonly port: number;
}

export type FromWorker = PhonesReport | ProvidersReport | Ready;
