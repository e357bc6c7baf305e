/** The real voicebot as a child process on free ports, talking to emulated providers. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePorts } from "@voicebots/tools/cluster";
import { credentialKeys, environment, PodStatus, paths } from "@voicebots/voicebot/contract";

const source = fileURLToPath(new URL("../../voicebot/src/main.ts", import.meta.url));

export interface VoicebotProcessOptions {
  /** Base URL of the emulated providers. */
  readonly providersUrl: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly credentials?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Of Node, before the program. */
  readonly flags?: readonly string[];
  /** Opens the port for what comes from outside. */
  readonly web?: boolean;
  /** Default: the source. */
  readonly program?: string;
}

export class VoicebotProcess {
  readonly callsPort: number;
  readonly metricsPort: number;
  readonly announcementsPort: number;
  readonly webPort: number;
  readonly #directory: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;
  readonly #log: string[] = [];

  private constructor(
    directory: string,
    [callsPort = 0, metricsPort = 0, announcementsPort = 0, webPort = 0]: readonly number[],
    variables: Readonly<Record<string, string>>,
    program: readonly string[],
  ) {
    this.#directory = directory;
    this.callsPort = callsPort;
    this.metricsPort = metricsPort;
    this.announcementsPort = announcementsPort;
    this.webPort = webPort;
    this.#child = spawn(process.execPath, program, {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env["PATH"] ?? "",
        [environment.settingsFile]: join(directory, "settings.json"),
        [environment.credentialsDir]: directory,
        [environment.callsPort]: String(callsPort),
        [environment.metricsPort]: String(metricsPort),
        [environment.announcementsPort]: String(announcementsPort),
        [environment.lingerSeconds]: "1",
        [environment.spoolDir]: join(directory, "spool"),
        ...variables,
      },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => this.#log.push(text));
    }
    this.#exited = new Promise((resolve) => this.#child.once("exit", (code) => resolve(code)));
  }

  /** Resolves once the pod answers on its metrics port, ready or not. */
  static async start(options: VoicebotProcessOptions): Promise<VoicebotProcess> {
    const directory = await mkdtemp(join(tmpdir(), "voicebot-"));
    await writeFile(join(directory, "settings.json"), JSON.stringify(settingsFor(options)));
    for (const key of options.credentials ?? credentialKeys) await writeFile(join(directory, key), `${key}-key\n`);
    const ports = await freePorts(4);
    const web = options.web ? { [environment.webPort]: String(ports[3]) } : {};
    const program = [...(options.flags ?? []), options.program ?? source];
    const voicebot = new VoicebotProcess(directory, ports, { ...web, ...options.environment }, program);
    const deadline = Date.now() + 180_000;
    for (;;) {
      const answer = await voicebot.get(paths.live).catch(() => null);
      if (answer?.ok) return voicebot;
      if (Date.now() > deadline) {
        await voicebot[Symbol.asyncDispose]();
        throw new Error(`the voicebot did not start:\n${voicebot.log}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Resolves once every phrase is in the cache: until then the first callers wait for the voice. */
  async warmed(): Promise<void> {
    // A pod spends nothing before its counters were seen at zero.
    await this.get(paths.metrics);
    for (const deadline = Date.now() + 180_000; !this.log.includes('"msg":"speech cache warmed"'); ) {
      if (Date.now() > deadline) throw new Error(`the phrases were not warmed:\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get log(): string {
    return this.#log.join("");
  }

  /** The records of calls that the voicebot has logged. */
  get records(): Record<string, unknown>[] {
    const lines = this.log.split("\n").filter((line) => line.includes('"msg":"call ended"'));
    return lines.map((line) => (JSON.parse(line) as { call: Record<string, unknown> }).call);
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.metricsPort}${path}`, { headers });
  }

  async status(): Promise<PodStatus> {
    return PodStatus.parse(await (await this.get(paths.status)).json());
  }

  /** The sum of a metric's samples whose labels contain the given text. */
  async metric(name: string, labels = ""): Promise<number> {
    const text = await (await this.get(paths.metrics)).text();
    return text
      .split("\n")
      .filter((line) => new RegExp(`^${name}[{ ]`).test(line) && line.includes(labels))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
  }

  /** Puts a key into the Secret, as the pod sees it. */
  async putCredential(key: string, value = `${key}-key`): Promise<void> {
    await writeFile(join(this.#directory, key), `${value}\n`);
  }

  async putSettings(text: string): Promise<void> {
    await writeFile(join(this.#directory, "settings.json"), text);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** The exit code; null if a signal ended it. */
  exited(): Promise<number | null> {
    return this.#exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exited;
    await rm(this.#directory, { recursive: true, force: true });
  }
}

function settingsFor({ providersUrl, settings = {} }: VoicebotProcessOptions): unknown {
  const webSocketUrl = providersUrl.replace(/^http/, "ws");
  return {
    speechToText: { baseUrl: webSocketUrl },
    languageModel: { baseUrl: providersUrl },
    textToSpeech: { baseUrl: providersUrl },
    records: { sink: { url: `${providersUrl}/ingest` } },
    ...settings,
  };
}
