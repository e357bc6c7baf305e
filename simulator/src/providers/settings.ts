/** What a test may set while the emulators run: how slow they are, and how they fail. Read from the control API. */
import * as z from "zod";

export const providers = ["deepgram", "groq", "elevenlabs"] as const;
export type Provider = (typeof providers)[number];

const ms = z.number().min(0).max(60_000);

/** Defaults are near what the real providers take. */
export const Delays = z.strictObject({
  deepgram: z
    .strictObject({
      /** From the audio that decides to an interim result. */
      interimMs: ms.default(100),
      /** From the audio that decides to a final result. */
      finalMs: ms.default(200),
    })
    .prefault({}),
  groq: z
    .strictObject({ firstTokenMs: ms.default(150), tokensPerSecond: z.number().min(1).max(1_000_000).default(500) })
    .prefault({}),
  elevenlabs: z
    .strictObject({
      firstByteMs: ms.default(100),
      /** Audio is delivered this many times faster than it plays. */
      timesRealTime: z.number().min(0.1).max(10_000).default(10),
    })
    .prefault({}),
});
export type Delays = z.output<typeof Delays>;

/**
 * One way to fail. `status`: refused with that HTTP status. `drop`: the connection is cut in the middle of the answer.
 * `hang`: accepted, then nothing. `close-1011`: Deepgram closes as it does without audio. `model-not-found`: as if the
 * model did not exist. `garbage`: accepted, and answered with what is no answer. `slow`: answered, but only after `afterMs`.
 */
export const Failure = z.strictObject({
  provider: z.enum(providers),
  kind: z.enum(["status", "drop", "hang", "close-1011", "model-not-found", "garbage", "slow"]),
  /** For `status`. */
  status: z.int().min(400).max(599).default(500),
  /** Sent as Retry-After with a `status`. */
  retryAfterSeconds: z.number().min(0).max(3600).optional(),
  /** Only for requests of this model. */
  model: z.string().max(128).optional(),
  /** How many requests fail; without it, all. */
  count: z.int().min(0).max(1_000_000).optional(),
  /** Share of requests that fail, drawn from `seed`. */
  probability: z.number().min(0).max(1).default(1),
  seed: z.int().min(0).default(1),
  /** For `drop` and `close-1011`: how much of the answer, or of the caller's audio, passes first. For `slow`: how long it takes. */
  afterMs: ms.default(200),
});
export type Failure = z.output<typeof Failure>;

export const Failures = z.array(Failure).max(100);
