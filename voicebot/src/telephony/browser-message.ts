/**
 * What the page "talk to your bot" and the bot say to each other on a WebSocket. Sound is binary: from the page 16-bit PCM at
 * the rate of its microphone, to the page frames of 20 ms at 8 kHz. Everything else is JSON in texts.
 */
import * as z from "zod";
import { sampleRatesHz } from "./audio-socket.ts";
import type { Shown } from "./call-leg.ts";

const FromPage = z.discriminatedUnion("type", [
  /** The first message. */
  z.object({ type: z.literal("hello"), sampleRateHz: z.literal(sampleRatesHz) }),
  z.object({ type: z.literal("digit"), digit: z.string().regex(/^[0-9*#]$/) }),
  /** The frames before a `mark` have sounded. */
  z.object({ type: z.literal("played"), mark: z.string().max(32) }),
]);
export type FromPage = z.output<typeof FromPage>;

export type ToPage =
  | Shown
  | { readonly type: "mark"; readonly mark: string }
  /** What has not sounded yet is not to. */
  | { readonly type: "clear" }
  | { readonly type: "refused"; readonly reason: string }
  | { readonly type: "ended"; readonly transferredTo: string | null };

/** null: not a message of the page's. */
export function readFromPage(text: string): FromPage | null {
  try {
    return FromPage.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
