/**
 * One WebSocket of Deepgram's live transcription through the official SDK, v1 (nova) or v2 (Flux) by the model's name: opened
 * once, never reopened by itself (the SDK's own reconnection would lose the audio in between).
 */
import { DeepgramClient } from "@deepgram/sdk";
import { kindOfStatus } from "../platform/http-status.ts";
import { ProviderError, type ProviderErrorKind } from "../platform/provider-error.ts";
import { type DeepgramMessage, parseDeepgramMessage } from "./deepgram-message.ts";

export interface DeepgramRequest {
  readonly apiKey: string;
  /** http(s) or ws(s). */
  readonly baseUrl: string | undefined;
  readonly model: string;
  /** Deepgram's name of the language: "fr", "en-US". */
  readonly language: string;
  readonly keyterms: readonly string[];
  readonly endpointingMs: number;
  readonly utteranceEndMs: number;
  /** Flux: also tell when the caller has probably finished. */
  readonly eager: boolean;
}

export const isFlux = (model: string): boolean => model.startsWith("flux-");

export interface DeepgramConnectionEvents {
  opened(): void;
  message(message: DeepgramMessage): void;
  malformed(): void;
  /** Once, unless we closed it. */
  ended(error: ProviderError): void;
}

export interface DeepgramConnection {
  /** false: it could not be sent, because the socket is not open. */
  send(pcm: Uint8Array): boolean;
  keepAlive(): void;
  /** Bytes given to the socket that the network has not taken. */
  bufferedBytes(): number;
  /** Asks Deepgram to end the stream; no event follows. */
  finish(): void;
  /** Ends the socket at once; no event follows. */
  abandon(): void;
}

/** What the SDK's sockets of v1 and v2 have in common. */
interface Socket {
  readonly readyState: number;
  readonly socket: { readonly bufferedAmount: number };
  on(event: "open", listener: () => void): void;
  on(event: "message", listener: (data: unknown) => void): void;
  on(event: "error", listener: (error: Error) => void): void;
  on(event: "close", listener: (closing: { readonly code: number; readonly reason?: string }) => void): void;
  connect(): unknown;
  close(): void;
  sendMedia(pcm: Uint8Array): void;
  sendKeepAlive?(message: { readonly type: "KeepAlive" }): void;
  sendCloseStream(message: { readonly type: "CloseStream" }): void;
}

const connectSeconds = 5;
const open = 1;

/** Deepgram's close codes: 1008 DATA-0000 the audio cannot be decoded; 1011 NET-0000 their failure, NET-0001 no audio for 10 s. */
function closed(code: number, reason: string): ProviderError {
  const kinds: Readonly<Record<number, ProviderErrorKind>> = {
    1008: "invalid-request",
    1011: "unavailable",
    1013: "unavailable",
  };
  const kind = /net-?0001/i.test(reason) ? "timeout" : (kinds[code] ?? "interrupted");
  return new ProviderError("deepgram", kind, { cause: new Error(`closed with ${code}`) });
}

/** The SDK gives only the text of the socket's error, in which `ws` names the status of a refused handshake. */
function broken(cause: Error, wasOpen: boolean): ProviderError {
  const status = /Unexpected server response: (\d{3})/.exec(cause.message)?.[1];
  if (status !== undefined) return new ProviderError("deepgram", kindOfStatus(Number(status)), { cause });
  if (cause.message.includes("TIMEOUT")) return new ProviderError("deepgram", "timeout", { cause });
  if (/Invalid WebSocket|Invalid UTF-8|RSV|Max payload/.test(cause.message)) {
    return new ProviderError("deepgram", "protocol", { cause });
  }
  return new ProviderError("deepgram", wasOpen ? "interrupted" : "unavailable", { cause });
}

/** What Flux says before it closes. */
function fatal(code: string): ProviderError {
  const kind: ProviderErrorKind = /TIMEOUT|NET/i.test(code)
    ? "timeout"
    : /INVALID|UNPARSABLE|UNSUPPORTED/i.test(code)
      ? "invalid-request"
      : "unavailable";
  return new ProviderError("deepgram", kind, { cause: new Error(code.slice(0, 64)) });
}

/** The SDK opens what it is given as a WebSocket, and wants ws(s). */
const webSocketUrl = (url: string): string => url.replace(/^http/, "ws");

/** Half as certain of the end as it takes to be sure: sooner by most of the silence. */
const eagerThreshold = 0.5;
/** Before the dialogue itself takes words that nothing follows for an utterance, which would then be heard twice. */
const longestTurnSilenceMs = 2500;

function openSocket(request: DeepgramRequest): Promise<Socket> {
  const { apiKey, baseUrl, model } = request;
  const client = new DeepgramClient({ apiKey, ...(baseUrl === undefined ? {} : { baseUrl: webSocketUrl(baseUrl) }) });
  const both = {
    // The SDK's type asks for it; the client adds the real one from `apiKey`.
    Authorization: `Token ${apiKey}`,
    model,
    encoding: "linear16",
    sample_rate: 8000,
    ...(request.keyterms.length === 0 ? {} : { keyterm: [...request.keyterms] }),
    reconnectAttempts: 0,
    shouldReconnect: () => false,
    connectionTimeoutInSeconds: connectSeconds,
  };
  if (isFlux(model)) {
    return client.listen.v2.connect({
      ...both,
      eot_timeout_ms: longestTurnSilenceMs,
      ...(request.eager && { eager_eot_threshold: eagerThreshold }),
      // The English model knows no other language.
      ...(model === "flux-general-multi" && { language_hint: request.language.slice(0, 2) }),
    });
  }
  return client.listen.v1.connect({
    ...both,
    language: request.language,
    channels: 1,
    interim_results: "true",
    punctuate: "true",
    smart_format: "true",
    vad_events: "true",
    endpointing: request.endpointingMs,
    utterance_end_ms: String(request.utteranceEndMs),
  });
}

export function connectToDeepgram(request: DeepgramRequest, events: DeepgramConnectionEvents): DeepgramConnection {
  let socket: Socket | undefined;
  let wasOpen = false;
  let over = false;
  let failure: ProviderError | undefined;

  const end = (error: ProviderError) => {
    if (over) return;
    over = true;
    events.ended(error);
    socket?.close();
  };

  const listen = (opening: Socket) => {
    opening.on("open", () => {
      wasOpen = true;
      if (!over) events.opened();
    });
    opening.on("message", (data) => {
      if (over) return;
      const message = parseDeepgramMessage(data);
      if (message === "malformed") events.malformed();
      else if (message === "ignored") return;
      else if (message.type === "Error") end(fatal(message.code));
      else events.message(message);
    });
    opening.on("error", (error) => {
      failure = broken(error, wasOpen);
      queueMicrotask(() => end(failure as ProviderError));
    });
    opening.on("close", ({ code, reason }) => {
      // Before an error the SDK reports a close of its own making, with code 1000: the error tells more.
      queueMicrotask(() => end(failure ?? closed(code, reason ?? "")));
    });
    opening.connect();
  };

  const begin = async () => {
    try {
      const opening = await openSocket(request);
      // Given up while it was prepared.
      if (over) return;
      socket = opening;
      listen(opening);
    } catch (cause) {
      end(new ProviderError("deepgram", "invalid-request", { cause }));
    }
  };
  void begin();

  const isOpen = (): boolean => !over && socket?.readyState === open;
  return {
    send(pcm) {
      if (!isOpen()) return false;
      socket?.sendMedia(pcm);
      return true;
    },
    keepAlive() {
      if (isOpen()) socket?.sendKeepAlive?.({ type: "KeepAlive" });
    },
    bufferedBytes: () => socket?.socket.bufferedAmount ?? 0,
    finish() {
      if (isOpen()) socket?.sendCloseStream({ type: "CloseStream" });
      else this.abandon();
      over = true;
    },
    abandon() {
      over = true;
      socket?.close();
    },
  };
}
