/** A real Redis of one test: its own port, password and data, gone with the test. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { freePort } from "@voicebots/tools/cluster";
import { Redis } from "ioredis";

export interface RedisServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  readonly password: string;
  /** A client of the test's own. */
  readonly client: Redis;
  /** Ends the server; its data is lost. */
  stop(): Promise<void>;
  /** Starts it again, on the same port. */
  start(): Promise<void>;
  /** Lets it hang: connections stay open and nothing is answered. */
  hang(): void;
  goOn(): void;
}

function requireRedis(): void {
  try {
    execFileSync("redis-server", ["--version"], { stdio: "ignore" });
  } catch {
    throw new Error("redis-server is needed for this test: install it (Debian: apt-get install redis-server)");
  }
}

export async function startRedis(...settings: readonly string[]): Promise<RedisServer> {
  requireRedis();
  const port = await freePort();
  const password = "a-password-of-the-test";
  let child: ChildProcess | undefined;
  const client = new Redis({ host: "127.0.0.1", port, password, retryStrategy: () => 50, maxRetriesPerRequest: null });
  client.on("error", () => {});

  const start = async () => {
    const storage = ["--save", "", "--appendonly", "no", "--dir", "/tmp"];
    const args = ["--port", String(port), "--bind", "127.0.0.1", "--requirepass", password, ...storage, ...settings];
    child = spawn("redis-server", args, { stdio: "ignore" });
    await client.ping();
  };
  const stop = async () => {
    const stopping = child;
    child = undefined;
    if (stopping === undefined || stopping.exitCode !== null) return;
    stopping.kill("SIGKILL");
    await once(stopping, "exit");
  };
  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    password,
    client,
    start,
    stop,
    hang: () => void child?.kill("SIGSTOP"),
    goOn: () => void child?.kill("SIGCONT"),
    async [Symbol.asyncDispose]() {
      client.disconnect();
      await stop();
    },
  };
}
