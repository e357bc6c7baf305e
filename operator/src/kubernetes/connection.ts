/**
 * The way to the API server: address, credentials and two connection pools, one for requests and one for watches.
 * @kubernetes/client-node would open a new TLS connection for every request, and its serializer drops fields that it
 * does not know.
 */
import { Agent, type Dispatcher } from "undici";
import type { Clock } from "../clock.ts";
import { type Access, accessFrom, type Tls } from "./access.ts";

export interface Connection {
  /** Where the API server answers, without a trailing slash. */
  readonly server: string;
  /** A pool and the headers that authenticate, fresh enough to be used at once. */
  access(purpose: "request" | "watch"): Promise<Way>;
  close(): Promise<void>;
}

export interface Way {
  readonly dispatcher: Dispatcher;
  readonly headers: Readonly<Record<string, string>>;
}

/** Credentials in files are read again after this: the kubelet rotates them every hour or so. */
const refreshMs = 30_000;
const connectionsForRequests = 16;
/** An API server that starts takes connections before it answers them: better to try again soon. */
const connectMs = 3000;

interface Pools {
  readonly identity: string;
  readonly request: Dispatcher;
  readonly watch: Dispatcher;
}

function pools(identity: string, tls: Tls): Pools {
  // HTTP/1.1: one watch that stalls must not share a TCP connection with another.
  const connect: Agent.Options["connect"] = {
    ...(tls as object),
    timeout: connectMs,
    keepAlive: true,
    keepAliveInitialDelay: 30_000,
  };
  return {
    identity,
    request: new Agent({
      connect,
      connections: connectionsForRequests,
      allowH2: false,
      headersTimeout: 60_000,
      bodyTimeout: 60_000,
      // Less than the API server's 90 s: a handshake costs more than ten requests.
      keepAliveTimeout: 60_000,
    }),
    // A quiet watch says nothing for minutes: its own guard ends it, not undici's.
    watch: new Agent({ connect, allowH2: false, headersTimeout: 60_000, bodyTimeout: 0, keepAliveTimeout: 1000 }),
  };
}

/** Rejects when neither a service account nor a kubeconfig is found. */
export async function connectFromEnvironment(clock: Clock): Promise<Connection> {
  return connect(await accessFrom(process.env), clock);
}

export function connect(access: Access, clock: Clock): Connection {
  const retired = new Set<Dispatcher>();
  let current: (Pools & { headers: Readonly<Record<string, string>>; readAt: number }) | undefined;
  let refreshing: Promise<void> | undefined;

  async function refresh(): Promise<void> {
    const { tls, headers } = await access.credentials();
    const identity = JSON.stringify([tls.ca, tls.cert, tls.key, tls.servername, tls.rejectUnauthorized].map(String));
    if (current !== undefined && current.identity === identity) {
      current = { ...current, headers, readAt: clock.now() };
      return;
    }
    if (current !== undefined) {
      // Requests under way finish on the old pools. Watches end by their own time limits.
      for (const old of [current.request, current.watch]) {
        retired.add(old);
        void old
          .close()
          .catch(() => undefined)
          .finally(() => retired.delete(old));
      }
    }
    current = { ...pools(identity, tls), headers, readAt: clock.now() };
  }

  return {
    server: access.server,
    async access(purpose) {
      if (current === undefined || clock.now() - current.readAt > refreshMs) {
        refreshing ??= refresh().finally(() => {
          refreshing = undefined;
        });
        await refreshing;
      }
      if (current === undefined) throw new Error("the credentials could not be read");
      return { dispatcher: current[purpose], headers: current.headers };
    },
    async close() {
      const open = [...retired, ...(current === undefined ? [] : [current.request, current.watch])];
      await Promise.all(open.map((dispatcher) => dispatcher.destroy().catch(() => undefined)));
    },
  };
}
