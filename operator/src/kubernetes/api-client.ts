/**
 * Requests to the API server as raw JSON, so that fields we do not know survive; only lists of metadata may come in
 * protobuf. Every request has a deadline, a place
 * in a bounded line and, where it is safe, another try; every failure is a ClusterError of a closed kind.
 */
import { type Dispatcher, request as send } from "undici";
import { type Clock, sleep } from "../clock.ts";
import { ClusterError, type ClusterErrorKind } from "../reconcile/cluster.ts";
import { concurrencyLimit, LineIsFull } from "./concurrency-limit.ts";
import type { Connection } from "./connection.ts";
import { decodeAnswer, protobufContentType } from "./metadata-in-protobuf.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface ApiRequest {
  readonly method: Method;
  /** Path below the server, already encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly contentType?: string;
  /** What the answer should be; plain JSON when not said. */
  readonly accept?: string;
  /** Milliseconds for one attempt; 30 s when not said. */
  readonly deadlineMs?: number;
  /** Attempts in all, 3 when not said. Every write of ours may be repeated: it names its object and its state. */
  readonly attempts?: number;
  readonly signal?: AbortSignal;
}

/** One of the causes in a Status: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
export interface StatusCause {
  readonly reason: string;
  readonly field: string;
  readonly message: string;
}

/** A refusal by the API server itself, with what its Status said. */
export class ApiError extends ClusterError {
  readonly statusCode: number;
  /** The Status' machine-readable reason, like `AlreadyExists`; empty when the body was not a Status. */
  readonly reason: string;
  readonly causes: readonly StatusCause[];

  constructor(
    kind: ClusterErrorKind,
    message: string,
    details: { statusCode: number; reason: string; causes?: readonly StatusCause[]; retryAfterMs?: number },
  ) {
    super(kind, message, details.retryAfterMs === undefined ? {} : { retryAfterMs: details.retryAfterMs });
    this.statusCode = details.statusCode;
    this.reason = details.reason;
    this.causes = details.causes ?? [];
  }
}

export interface RequestObserver {
  /** `code` is the HTTP status, or `<error>` when none came, as client-go names it. */
  finished(request: { method: Method; code: string; seconds: number }): void;
}

export interface WatchRequest extends Pick<ApiRequest, "path" | "query" | "accept"> {
  /** The API server has taken the watch; its first line may be a while. */
  readonly onOpen?: () => void;
}

export interface ApiClient {
  /** The answer, parsed: JSON, or a list of metadata in protobuf. Throws ClusterError (an ApiError when the API server answered). */
  request(request: ApiRequest): Promise<unknown>;
  /** The lines of a watch, each parsed. Ends when the server ends it; throws ClusterError. */
  watch(request: WatchRequest, signal: AbortSignal): AsyncIterable<unknown>;
}

const atOnce = 16;
const inLine = 5000;
const defaultDeadlineMs = 30_000;
const longestWaitBetweenAttemptsMs = 10_000;
/** Larger than any object the API server stores (1.5 MiB in etcd), with room for escapes. */
const longestWatchLine = 16 * 1024 * 1024;

const repeatable: Readonly<Record<ClusterErrorKind, boolean>> = {
  overloaded: true,
  unavailable: true,
  "not-found": false,
  conflict: false,
  exists: false,
  forbidden: false,
  invalid: false,
};

export function apiClient(connection: Connection, clock: Clock, observer: RequestObserver): ApiClient {
  const limited = concurrencyLimit(atOnce, inLine);

  async function attempt(request: ApiRequest): Promise<unknown> {
    const startedAt = clock.now();
    let code = "<error>";
    try {
      const { dispatcher, headers } = await connection.access("request");
      const deadline = AbortSignal.timeout(request.deadlineMs ?? defaultDeadlineMs);
      const response = await send(urlOf(connection.server, request.path, request.query), {
        dispatcher,
        method: request.method,
        headers: {
          ...headers,
          ...commonHeaders,
          ...(request.accept === undefined ? {} : { accept: request.accept }),
          ...(request.body === undefined ? {} : { "content-type": request.contentType ?? "application/json" }),
        },
        body: request.body === undefined ? null : JSON.stringify(request.body),
        signal: request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal]),
      });
      code = String(response.statusCode);
      const answer = await readAnswer(response);
      if (response.statusCode >= 400) throw refusal(response.statusCode, answer, response.headers["retry-after"]);
      return answer();
    } catch (error) {
      throw asClusterError(error);
    } finally {
      observer.finished({ method: request.method, code, seconds: (clock.now() - startedAt) / 1000 });
    }
  }

  async function request(request: ApiRequest): Promise<unknown> {
    const attempts = request.attempts ?? 3;
    for (let number = 1; ; number += 1) {
      try {
        return await limited(() => attempt(request));
      } catch (error) {
        const failure = asClusterError(error);
        const waitMs = failure.retryAfterMs ?? 200 * 2 ** number * (0.5 + Math.random());
        const again = number < attempts && repeatable[failure.kind] && waitMs <= longestWaitBetweenAttemptsMs;
        if (!again || request.signal?.aborted || failure.cause instanceof LineIsFull) throw failure;
        await sleep(clock, waitMs, request.signal);
      }
    }
  }

  async function* watch({ path, query, accept, onOpen }: WatchRequest, signal: AbortSignal): AsyncIterable<unknown> {
    const startedAt = clock.now();
    let code = "<error>";
    try {
      const { dispatcher, headers } = await connection.access("watch");
      const response = await send(urlOf(connection.server, path, { ...query, watch: "true" }), {
        dispatcher,
        method: "GET",
        headers: { ...headers, ...commonHeaders, ...(accept === undefined ? {} : { accept }) },
        signal,
      });
      code = String(response.statusCode);
      if (response.statusCode >= 400)
        throw refusal(response.statusCode, await readAnswer(response), response.headers["retry-after"]);
      onOpen?.();
      yield* jsonLines(response.body);
    } catch (error) {
      throw asClusterError(error);
    } finally {
      observer.finished({ method: "GET", code, seconds: (clock.now() - startedAt) / 1000 });
    }
  }

  return { request, watch };
}

/** What the body says, once it is asked for; an empty one says undefined. */
async function readAnswer({ headers, body }: Dispatcher.ResponseData): Promise<() => unknown> {
  if (String(headers["content-type"]).startsWith(protobufContentType)) {
    const bytes = Buffer.from(await body.arrayBuffer());
    return () => decodeAnswer(bytes);
  }
  const text = await body.text();
  return () => (text === "" ? undefined : (JSON.parse(text) as unknown));
}

const commonHeaders = { accept: "application/json", "user-agent": "voicebot-operator" } as const;

function urlOf(server: string, path: string, query: Readonly<Record<string, string>> = {}): string {
  const search = new URLSearchParams(query).toString();
  return `${server}${path}${search === "" ? "" : `?${search}`}`;
}

async function* jsonLines(body: AsyncIterable<Uint8Array>): AsyncIterable<unknown> {
  const decoder = new TextDecoder();
  let pending = "";
  for await (const chunk of body) {
    pending += decoder.decode(chunk, { stream: true });
    if (pending.length > longestWatchLine) throw new ClusterError("unavailable", "a line of the watch is too long");
    const lines = pending.split("\n");
    pending = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") yield JSON.parse(line);
  }
}

/** What an HTTP status of the API server means to the reconcile. */
function kindOf(statusCode: number, reason: string): ClusterErrorKind {
  switch (statusCode) {
    case 404:
      return "not-found";
    case 409:
      return reason === "AlreadyExists" ? "exists" : "conflict";
    case 401:
    case 403:
      return "forbidden";
    case 429:
      return "overloaded";
    default:
      return statusCode >= 500 ? "unavailable" : "invalid";
  }
}

function refusal(statusCode: number, answer: () => unknown, retryAfter: string | string[] | undefined): ApiError {
  const status = statusOf(answer);
  const reason = typeof status["reason"] === "string" ? status["reason"] : "";
  const message = typeof status["message"] === "string" ? status["message"] : `the API server answered ${statusCode}`;
  const seconds = Number(retryAfter);
  const asked = retryAfter !== undefined && Number.isFinite(seconds) && seconds >= 0;
  return new ApiError(kindOf(statusCode, reason), message, {
    statusCode,
    reason,
    causes: causesIn(status),
    ...(asked ? { retryAfterMs: seconds * 1000 } : {}),
  });
}

function statusOf(answer: () => unknown): Record<string, unknown> {
  try {
    const parsed = answer();
    return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** A Status may hold as many as an object has fields. */
const mostCauses = 100;

function causesIn(status: Record<string, unknown>): StatusCause[] {
  const { causes } = (status["details"] ?? {}) as { causes?: unknown };
  if (!Array.isArray(causes)) return [];
  return (causes as Partial<StatusCause>[])
    .slice(0, mostCauses)
    .map(({ reason = "", field = "", message = "" }) => ({ reason, field, message }));
}

function asClusterError(error: unknown): ClusterError {
  if (error instanceof ClusterError) return error;
  const kind: ClusterErrorKind = error instanceof LineIsFull ? "overloaded" : "unavailable";
  return new ClusterError(kind, error instanceof Error ? error.message : String(error), { cause: error });
}
