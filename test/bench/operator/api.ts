/** The API server as the bench sees it: its administrator's JSON requests and watches, over connections that stay open. */
import { readFile } from "node:fs/promises";
import { Agent, request } from "undici";

export interface Api {
  /** Rejects with the API server's own words unless it answered 2xx. */
  ask<T>(method: string, path: string, body?: object, contentType?: string): Promise<T>;
  /** The events of a watch from now on, until the signal aborts; begins again whatever ends it. */
  watch(path: string, signal: AbortSignal, onEvent: (event: WatchEvent) => void): Promise<void>;
  close(): Promise<void>;
}

export interface WatchedObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly [field: string]: unknown;
}

export interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: WatchedObject;
}

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Record<string, string> }[];
  readonly users: readonly { readonly user: Record<string, string> }[];
}

export async function apiOf(server: string, kubeconfig: string): Promise<Api> {
  const { clusters, users } = JSON.parse(await readFile(kubeconfig, "utf8")) as Kubeconfig;
  const decoded = (text = ""): Buffer => Buffer.from(text, "base64");
  const connect = {
    ca: decoded(clusters[0]?.cluster["certificate-authority-data"]),
    cert: decoded(users[0]?.user["client-certificate-data"]),
    key: decoded(users[0]?.user["client-key-data"]),
  };
  const agent = new Agent({ connect, connections: 40, bodyTimeout: 0 });

  return {
    async ask<T>(method: string, path: string, body?: object, contentType = "application/json"): Promise<T> {
      const headers = { "content-type": contentType, accept: "application/json" };
      const options = { dispatcher: agent, method, headers, body: body === undefined ? null : JSON.stringify(body) };
      const response = await request(`${server}${path}`, options);
      const text = await response.body.text();
      if (response.statusCode >= 300)
        throw new Error(`${method} ${path}: ${response.statusCode} ${text.slice(0, 300)}`);
      return (text === "" ? undefined : JSON.parse(text)) as T;
    },
    async watch(path, signal, onEvent) {
      while (!signal.aborted) {
        try {
          const url = `${server}${path}${path.includes("?") ? "&" : "?"}watch=true`;
          const response = await request(url, { dispatcher: agent, signal });
          await eachLine(response.body, (line) => onEvent(JSON.parse(line) as WatchEvent));
        } catch {
          // The API server is killed on purpose: the next watch tells all there is.
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    close: () => agent.destroy(),
  };
}

async function eachLine(body: AsyncIterable<Buffer>, take: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  let pending = "";
  for await (const chunk of body) {
    const lines = (pending + decoder.decode(chunk, { stream: true })).split("\n");
    pending = lines.pop() ?? "";
    for (const line of lines) take(line);
  }
}
