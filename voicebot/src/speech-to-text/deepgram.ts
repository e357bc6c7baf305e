/** Deepgram as the bot's ears, nova or Flux: keeps audio while no stream is open, reconnects once after a drop, keeps idle streams alive. */
import { bytesPerMs } from "../audio/frame.ts";
import type { Clock } from "../platform/clock.ts";
import { isRetryable, ProviderError } from "../platform/provider-error.ts";
import { backlog } from "./backlog.ts";
import { batch } from "./batch.ts";
import {
  connectToDeepgram,
  type DeepgramConnection,
  type DeepgramConnectionEvents,
  type DeepgramRequest,
  isFlux,
} from "./deepgram-connection.ts";
import {
  continuedInNewStream,
  type Heard,
  heardEndS,
  isPending,
  messageArrived,
  nothingHeard,
  utteranceEnded,
} from "./deepgram-utterance.ts";
import { turnInfoArrived } from "./flux-turn.ts";
import type { Hearing, HearingEvent, SpeechToText } from "./speech-to-text.ts";

/** What is paid, and what goes wrong, as it happens. */
export interface StreamAccount {
  streamOpened(): void;
  audioSent(bytes: number): void;
  failed(error: ProviderError): void;
}

export interface DeepgramOptions extends DeepgramRequest {
  readonly clock: Clock;
  readonly account: StreamAccount;
}

/** What the bot keeps for a stream that is not open yet, or not any more. */
const keptMs = 2000;
/** Deepgram closes a stream that gets nothing for 10 s. */
const keepAliveMs = 4000;
const idleMs = 100;
const reconnectAfterMs = 200;
/** A stream that held this long has earned another reconnection. */
const healthyMs = 10_000;
/** Audio that the network does not take: the connection is as good as dead. */
const stuckMs = 5000;
/** Money is counted for so much audio at a time, and at the end for the rest: not for every frame. */
const accountedMs = 1000;
/** A line that was quiet for so much longer than an utterance takes to end has nothing that could come sooner. */
const surelyQuietMs = 500;
/** So much sound, of which the stream says nothing at all for so long: it is not listening. */
const soundToNoticeMs = 1000;
const longestWordlessMs = 4000;
/** Time for Deepgram to close a finished stream by itself. */
const farewellMs = 2000;

type Connect = (request: DeepgramRequest, events: DeepgramConnectionEvents) => DeepgramConnection;

class DeepgramHearing implements Hearing {
  readonly #options: DeepgramOptions;
  readonly #connect: Connect;
  readonly #onEvent: (event: HearingEvent) => void;
  readonly #kept = backlog(keptMs * bytesPerMs);
  /** What the stream got last: to be sent again if it breaks. */
  readonly #sent = backlog(keptMs * bytesPerMs);
  #connection: DeepgramConnection | undefined;
  #open = false;
  #openedAt = 0;
  #reconnected = false;
  #over = false;
  #sentBytes = 0;
  #unaccountedBytes = 0;
  readonly #batch = batch();
  /** Sound since the stream last said anything, and when it began. */
  #unanswered = { ms: 0, since: 0 };
  /** When the stream last got anything. */
  #sentAt = 0;
  #heard = nothingHeard;
  /** The caller has finished, as the stream has told, and has made no sound since. */
  #silenceKnown = false;
  #keepAlive: Disposable | undefined;
  #reconnection: Disposable | undefined;
  #abandonedUtterance: Disposable | undefined;

  constructor(options: DeepgramOptions, connect: Connect, onEvent: (event: HearingEvent) => void) {
    this.#options = options;
    this.#connect = connect;
    this.#onEvent = onEvent;
    this.#begin();
  }

  hear(pcm: Uint8Array, quietMs?: number): void {
    if (this.#over) return;
    this.#noticeDeafness(pcm, quietMs === 0);
    if (this.#over) return;
    if (!quietMs) this.#silenceKnown = false;
    const mayWait = this.#open && this.#isNothingToCome(quietMs ?? 0);
    const due = this.#batch.add(pcm, mayWait);
    if (due !== undefined && (!this.#open || !this.#send(due))) this.#kept.add(due);
  }

  /** Of words: they have been told, or the silence is longer than any that they are told after. */
  #isNothingToCome(quietMs: number): boolean {
    if (isPending(this.#heard)) return false;
    return this.#silenceKnown || quietMs > this.#options.utteranceEndMs + surelyQuietMs;
  }

  #noticeDeafness(pcm: Uint8Array, sounds: boolean): void {
    if (!this.#open || (!sounds && this.#unanswered.ms < soundToNoticeMs)) return;
    const now = this.#options.clock.now();
    if (sounds) {
      if (this.#unanswered.ms === 0) this.#unanswered.since = now;
      this.#unanswered.ms += pcm.byteLength / bytesPerMs;
    }
    if (this.#unanswered.ms < soundToNoticeMs || now - this.#unanswered.since < longestWordlessMs) return;
    this.#connection?.abandon();
    this.#ended(new ProviderError("deepgram", "timeout", { cause: new Error("sound, and no message about it") }));
  }

  close(): void {
    if (this.#over) return;
    const connection = this.#connection;
    this.#stop();
    connection?.finish();
    this.#options.clock.after(farewellMs, () => connection?.abandon());
  }

  #stop(): void {
    this.#account();
    this.#over = true;
    this.#open = false;
    this.#keepAlive?.[Symbol.dispose]();
    this.#reconnection?.[Symbol.dispose]();
    this.#abandonedUtterance?.[Symbol.dispose]();
  }

  #begin(): void {
    this.#sentBytes = 0;
    this.#connection = this.#connect(this.#options, {
      opened: () => this.#opened(),
      message: (message) => {
        this.#unanswered.ms = 0;
        const { state, heard } =
          message.type === "TurnInfo" ? turnInfoArrived(this.#heard, message) : messageArrived(this.#heard, message);
        this.#heard = state;
        this.#tell(heard);
      },
      malformed: () => this.#options.account.failed(new ProviderError("deepgram", "protocol")),
      ended: (error) => this.#ended(error),
    });
  }

  #opened(): void {
    if (this.#over) return;
    const { clock, account } = this.#options;
    this.#open = true;
    this.#unanswered.ms = 0;
    this.#openedAt = clock.now();
    this.#sentAt = clock.now();
    account.streamOpened();
    const kept = this.#kept.take();
    if (kept.byteLength > 0) this.#send(kept);
    this.#stayAlive();
    // The caller may have finished in the stream that broke: then this one will never say so.
    if (isPending(this.#heard)) {
      this.#abandonedUtterance = clock.after(this.#options.utteranceEndMs, () => {
        const { state, heard } = utteranceEnded(this.#heard);
        this.#heard = state;
        this.#tell(heard);
      });
    }
  }

  #send(pcm: Uint8Array): boolean {
    const connection = this.#connection;
    if (connection === undefined || !connection.send(pcm)) return false;
    this.#sent.add(pcm);
    this.#sentBytes += pcm.byteLength;
    this.#sentAt = this.#options.clock.now();
    this.#unaccountedBytes += pcm.byteLength;
    if (this.#unaccountedBytes >= accountedMs * bytesPerMs) this.#account();
    if (connection.bufferedBytes() > stuckMs * bytesPerMs) {
      connection.abandon();
      this.#ended(new ProviderError("deepgram", "timeout", { cause: new Error("the network takes no audio") }));
    }
    return true;
  }

  #account(): void {
    if (this.#unaccountedBytes === 0) return;
    this.#options.account.audioSent(this.#unaccountedBytes);
    this.#unaccountedBytes = 0;
  }

  #stayAlive(): void {
    const { clock } = this.#options;
    this.#keepAlive = clock.after(this.#sentAt + keepAliveMs - clock.now(), () => {
      if (clock.now() >= this.#sentAt + keepAliveMs) {
        // Flux knows no message for it: silence, which is paid like sound.
        if (isFlux(this.#options.model)) this.#send(new Uint8Array(idleMs * bytesPerMs));
        else this.#connection?.keepAlive();
        this.#sentAt = clock.now();
      }
      this.#stayAlive();
    });
  }

  #tell(heard: readonly Heard[]): void {
    for (const event of heard) {
      if (this.#over) return;
      if (event.type !== "speech-started") this.#abandonedUtterance?.[Symbol.dispose]();
      this.#silenceKnown = event.type === "utterance";
      if (event.type === "utterance") {
        const sentMs = this.#sentBytes / bytesPerMs;
        const speechEndedAgoMs = Math.max(0, Math.round(sentMs - event.lastWordEndS * 1000));
        this.#onEvent({ type: "utterance", text: event.text, speechEndedAgoMs });
      } else {
        this.#onEvent(event);
      }
    }
  }

  /** What the broken stream was sent but did not tell in words goes to the next one, before what comes meanwhile. */
  #takeBackUnheard(): void {
    const sentS = this.#sentBytes / bytesPerMs / 1000;
    const recent = this.#sent.take();
    const unheardMs = Math.max(0, Math.floor((sentS - heardEndS(this.#heard)) * 1000));
    const unheard = recent.subarray(Math.max(0, recent.byteLength - unheardMs * bytesPerMs));
    const since = this.#kept.take();
    for (const pcm of [unheard, since]) this.#kept.add(pcm);
    this.#heard = continuedInNewStream(this.#heard, sentS - unheard.byteLength / bytesPerMs / 1000);
  }

  #ended(error: ProviderError): void {
    if (this.#over) return;
    const { clock, account } = this.#options;
    this.#account();
    account.failed(error);
    if (this.#open && clock.now() - this.#openedAt >= healthyMs) this.#reconnected = false;
    this.#open = false;
    this.#keepAlive?.[Symbol.dispose]();
    this.#abandonedUtterance?.[Symbol.dispose]();
    if (isRetryable(error) && !this.#reconnected) {
      this.#reconnected = true;
      this.#takeBackUnheard();
      this.#reconnection = clock.after(reconnectAfterMs, () => this.#begin());
      return;
    }
    this.#tell(utteranceEnded(this.#heard).heard);
    this.#stop();
    this.#onEvent({ type: "failed", error });
  }
}

export function deepgram(options: DeepgramOptions, connect: Connect = connectToDeepgram): SpeechToText {
  return { listen: (onEvent) => new DeepgramHearing(options, connect, onEvent) };
}
