/** A small API server over plain HTTP for tests: keeps objects, serves lists and watches, and does harm on request. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Agent } from "undici";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import type { Connection } from "./connection.ts";

export type Fault = "cut" | "cut-in-body" | "500" | "410" | "429" | "garbage" | "hang" | "slow";

export interface FakeApiServer {
  readonly connection: Connection;
  readonly requests: readonly { readonly method: string; readonly url: string; readonly body: unknown }[];
  /** Stores an object and tells the watches; returns it as stored. */
  put(object: KubernetesObject): KubernetesObject;
  remove(namespace: string, name: string): void;
  objects(): KubernetesObject[];
  /** The next requests suffer these, one each; while several are still to come, no more are taken. */
  harm(...faults: Fault[]): void;
  /** What this request suffers, besides what `harm` says; undefined: nothing. */
  faultOf: ((url: string) => Fault | undefined) | undefined;
  /** Ends every open watch without a word. */
  cutWatches(): void;
  /** Sends the same event again on every open watch. */
  repeatLastEvent(): void;
  /** The next event reaches no open watch. */
  loseNextEvent(): void;
  bookmark(): void;
  /** Watches from before now are answered 410. */
  compact(): void;
  openWatches(): number;
  /** Answers a request instead of the store; undefined leaves it to the store. */
  answer:
    | ((
        method: string,
        path: string,
        body: unknown,
      ) => { status: number; body: unknown; headers?: Record<string, string> } | undefined)
    | undefined;
  close(): Promise<void>;
}

const mostFaultsWaiting = 3;
const slowMs = 15;

interface Event {
  readonly version: number;
  readonly line: string;
}

export async function fakeApiServer(): Promise<FakeApiServer> {
  const objects = new Map<string, KubernetesObject>();
  const requests: { method: string; url: string; body: unknown }[] = [];
  const watches = new Set<ServerResponse>();
  const faults: Fault[] = [];
  let history: Event[] = [];
  let version = 100;
  let compactedAt = 0;
  let losesNext = false;

  function tell(type: string, object: unknown): void {
    const event = { version, line: `${JSON.stringify({ type, object })}\n` };
    history.push(event);
    if (losesNext) {
      losesNext = false;
      return;
    }
    for (const watch of watches) watch.write(event.line);
  }

  function put(object: KubernetesObject): KubernetesObject {
    version += 1;
    const key = `${object.metadata.namespace ?? ""}/${object.metadata.name}`;
    const stored = { ...object, metadata: { uid: `uid-${key}`, ...object.metadata, resourceVersion: String(version) } };
    const type = objects.has(key) ? "MODIFIED" : "ADDED";
    objects.set(key, stored);
    tell(type, stored);
    return stored;
  }

  function remove(namespace: string, name: string): void {
    const key = `${namespace}/${name}`;
    const object = objects.get(key);
    if (object === undefined) return;
    version += 1;
    objects.delete(key);
    tell("DELETED", { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } });
  }

  function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  }

  function suffer(fault: Fault, response: ServerResponse): void {
    const status = (code: number, reason: string) => ({ kind: "Status", code, reason, message: `fault ${code}` });
    if (fault === "cut") response.socket?.destroy();
    else if (fault === "cut-in-body") {
      response.writeHead(200, { "content-length": "1000" });
      response.write('{"kind": "List", "items": [', () => response.socket?.destroy());
    } else if (fault === "garbage") response.writeHead(200).end("{ not json\n");
    else if (fault === "500") json(response, 500, status(500, "InternalError"));
    else if (fault === "410") json(response, 410, status(410, "Expired"));
    else if (fault === "429") json(response, 429, status(429, "TooManyRequests"), { "retry-after": "0" });
  }

  function watch(query: URLSearchParams, response: ServerResponse): void {
    const from = Number(query.get("resourceVersion"));
    if (from < compactedAt) return suffer("410", response);
    response.writeHead(200, { "content-type": "application/json" });
    response.flushHeaders();
    for (const event of history) if (event.version > from) response.write(event.line);
    watches.add(response);
    response.on("close", () => watches.delete(response));
  }

  function list(query: URLSearchParams, response: ServerResponse): void {
    const limit = Number(query.get("limit") ?? 500);
    const from = Number(query.get("continue") ?? 0);
    const sorted = [...objects.values()];
    const more = from + limit < sorted.length ? { continue: String(from + limit) } : {};
    // As the real one: items carry neither apiVersion nor kind.
    const items = sorted.slice(from, from + limit).map(({ metadata, spec }) => ({ metadata, spec }));
    json(response, 200, { kind: "List", metadata: { resourceVersion: String(version), ...more }, items });
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? "";
    const url = new URL(request.url ?? "/", "http://localhost");
    let text = "";
    for await (const chunk of request) text += chunk;
    const body: unknown = text === "" ? undefined : JSON.parse(text);
    requests.push({ method, url: request.url ?? "", body });
    const fault = faults.shift() ?? server.faultOf?.(request.url ?? "");
    if (fault === "slow") await new Promise((resolve) => setTimeout(resolve, slowMs));
    else if (fault !== undefined) return suffer(fault, response);
    const answer = server.answer?.(method, url.pathname, body);
    if (answer !== undefined) return json(response, answer.status, answer.body, answer.headers);
    if (method === "GET" && url.searchParams.has("watch")) return watch(url.searchParams, response);
    if (method === "GET") return list(url.searchParams, response);
    if (method === "PATCH" || method === "POST") return json(response, 200, put(body as KubernetesObject));
    json(response, 404, { kind: "Status", code: 404, reason: "NotFound", message: "not found" });
  }

  const http: Server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const agent = new Agent({ bodyTimeout: 0 });

  const server: FakeApiServer = {
    connection: {
      server: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
      access: async () => ({ dispatcher: agent, headers: {} }),
      close: () => agent.destroy(),
    },
    requests,
    put,
    remove,
    objects: () => [...objects.values()],
    harm: (...more) => {
      if (faults.length < mostFaultsWaiting) faults.push(...more);
    },
    cutWatches: () => {
      for (const watch of watches) watch.socket?.destroy();
    },
    repeatLastEvent: () => {
      const last = history.at(-1);
      for (const watch of watches) if (last !== undefined) watch.write(last.line);
    },
    loseNextEvent: () => {
      losesNext = true;
    },
    bookmark: () => {
      for (const watch of watches)
        watch.write(
          `${JSON.stringify({ type: "BOOKMARK", object: { metadata: { resourceVersion: String(version) } } })}\n`,
        );
    },
    compact: () => {
      compactedAt = version;
      history = [];
    },
    openWatches: () => watches.size,
    answer: undefined,
    faultOf: undefined,
    async close() {
      http.closeAllConnections();
      await agent.destroy();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return server;
}
