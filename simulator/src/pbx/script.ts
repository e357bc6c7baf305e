/** What a caller says, when, and what they expect to hear: data. */

export const outcomes = ["resolved", "transferred", "abandoned", "failed"] as const;
export type Outcome = (typeof outcomes)[number];

/** Patterns are matched against what the bot has said since the caller last began to speak. */
export type Step =
  /** Goes on when the bot has said this and, unless told otherwise, has finished speaking. `withinMs`: default 30 s. */
  | { readonly wait: RegExp; readonly whileItSpeaks?: boolean; readonly withinMs?: number }
  | { readonly say: string }
  /** Talks over the bot: once it has said this, or has been speaking for so long. */
  | {
      readonly interrupt: string;
      readonly once: RegExp | { readonly speakingForMs: number };
      readonly withinMs?: number;
    }
  /** The last step: says this each time that the bot has asked, until it ends the call. */
  | { readonly eachTime: RegExp; readonly say: string; readonly atMost: number }
  | { readonly staySilentMs: number }
  /** A noise that is no word. */
  | { readonly coughMs: number }
  /** Digits of a phone's keys: 0-9 * # A-D. */
  | { readonly press: string }
  | { readonly hangUp: true };

export interface Script {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly expects: {
    readonly endedBy: "bot" | "caller";
    /** What the bot must have said since the caller's last words. */
    readonly after?: RegExp;
    readonly outcome: Outcome;
  };
  /** How the call went, by what was heard since the caller's last words: the first that matches. Else failed. */
  readonly outcomes: readonly { readonly heard: RegExp; readonly outcome: Outcome }[];
  /** After the last step the bot has this long to end the call (default 40 s). */
  readonly endWithinMs?: number;
  /** The caller hangs up after this, whatever happens (default 5 min). */
  readonly maxMs?: number;
}
