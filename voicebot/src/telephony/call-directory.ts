/**
 * What a PBX tells of a call before it comes, and is told of it afterwards, on whichever pod: AudioSocket itself carries
 * nothing but the call's UUID.
 */
import * as z from "zod";
import type { Clock } from "../platform/clock.ts";
import type { Parties } from "./call-leg.ts";
import type { SharedNotes } from "./shared-notes.ts";

/** What is to become of a caller whom the bot has left. */
export type Fate = { readonly type: "hang-up" } | { readonly type: "transfer"; readonly destination: string };
export type Standing = Fate | { readonly type: "announced" | "in-progress" | "unknown" };

const StoredParties = z.object({
  caller: z.string().nullable(),
  called: z.string().nullable(),
  parameters: z.record(z.string(), z.string()),
});

/** Between the announcement and the call itself there is only the PBX. */
const announcedForSeconds = 120;
/** Longer than the longest call that a Voicebot may allow. */
const inProgressForSeconds = 5 * 3600;
const endedForSeconds = 3600;

const announcementKey = (callId: string): string => `call:announced:${callId}`;
const standingKey = (callId: string): string => `call:standing:${callId}`;
const transferPrefix = "transfer:";

/** The bot's last frame and the PBX's question are milliseconds apart: the answer may still be on its way. */
const longestWaitMs = 3000;
const askEveryMs = 50;

export class CallDirectory {
  readonly #notes: SharedNotes;
  readonly #clock: Clock;

  constructor(notes: SharedNotes, clock: Clock) {
    this.#notes = notes;
    this.#clock = clock;
  }

  /** The call will come within two minutes. Said again, it replaces what was said before. */
  async announce(callId: string, parties: Parties): Promise<void> {
    await this.#notes.set(announcementKey(callId), JSON.stringify(parties), announcedForSeconds);
  }

  /** What was announced of the call; null: nothing, or it was used already, or too long ago. */
  async claim(callId: string): Promise<Parties | null> {
    const text = await this.#notes.take(announcementKey(callId));
    if (text === null) return null;
    try {
      return StoredParties.parse(JSON.parse(text));
    } catch {
      return null;
    }
  }

  async began(callId: string): Promise<void> {
    await this.#notes.set(standingKey(callId), "in-progress", inProgressForSeconds);
  }

  async ended(callId: string, fate: Fate): Promise<void> {
    const text = fate.type === "transfer" ? transferPrefix + fate.destination : fate.type;
    await this.#notes.set(standingKey(callId), text, endedForSeconds);
  }

  async standing(callId: string): Promise<Standing> {
    const text = await this.#notes.get(standingKey(callId));
    if (text === "hang-up" || text === "in-progress") return { type: text };
    if (text?.startsWith(transferPrefix)) return { type: "transfer", destination: text.slice(transferPrefix.length) };
    return { type: (await this.#notes.get(announcementKey(callId))) === null ? "unknown" : "announced" };
  }

  /** As `standing`, but waits up to three seconds for a call in progress to end. */
  async fateOf(callId: string): Promise<Standing> {
    const deadline = this.#clock.now() + longestWaitMs;
    for (;;) {
      const standing = await this.standing(callId);
      if (standing.type !== "in-progress" || this.#clock.now() >= deadline) return standing;
      await new Promise<void>((resolve) => void this.#clock.after(askEveryMs, resolve));
    }
  }
}
