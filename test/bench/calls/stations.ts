/** Which cores carry a voicebot each, and which their callers and providers; and what is started on them. */
import type { Station } from "./level.ts";
import { everyCore, Worker } from "./processes.ts";
import { type BenchRedis, startVoicebot, type VoicebotOptions } from "./voicebot.ts";

export interface Cores {
  /** Of the voicebot. */
  readonly core: number;
  /** Of its callers and providers: whoever shares the voicebot's core takes of what is measured. */
  readonly load: readonly number[];
}

/** So many voicebots, a core each. */
export interface Layout {
  readonly voicebots: number;
  /** Callers and providers are on the voicebot's own core: there are too few for a second one each. */
  readonly shared: boolean;
}

export function coresFor({ voicebots, shared }: Layout): readonly Cores[] {
  const left = everyCore.slice(voicebots);
  return everyCore.slice(0, voicebots).map((core, index) => ({
    core,
    load: shared ? [core] : left.filter((_, place) => place % voicebots === index),
  }));
}

/** Voicebots that can have a core each, and another for their callers and providers. */
export const mostApart = Math.floor(everyCore.length / 2);

/**
 * What is to be measured for so many voicebots. Where they cannot have two cores each, one voicebot is measured beside them in the
 * same way, so that the two can be compared: how many calls more cores carry is then seen, how many a core carries is not.
 */
export function layoutsFor(voicebots: number): readonly Layout[] {
  if (voicebots <= mostApart) return [{ voicebots, shared: false }];
  const most = Math.min(voicebots, everyCore.length);
  return [...new Set([1, most])].map((count) => ({ voicebots: count, shared: true }));
}

async function startLoad(load: readonly number[]): Promise<{ providers: Worker; phones: Worker; url: string }> {
  const providers = new Worker(load, false, "./providers.ts");
  const { port } = await providers.answer("ready");
  const phones = new Worker(load, false, "./phones.ts");
  await phones.answer("ready");
  return { providers, phones, url: `http://127.0.0.1:${port}` };
}

export async function voicebotStation(
  { core, load }: Cores,
  redis: BenchRedis,
  options: Pick<VoicebotOptions, "profile" | "flags">,
): Promise<Station & AsyncDisposable> {
  const { providers, phones, url } = await startLoad(load);
  const bot = await startVoicebot({ core, providersUrl: url, redisPort: redis.port, ...options });
  return {
    core,
    port: bot.callsPort,
    pid: bot.pid,
    phones,
    providers,
    unasked: false,
    look: (what) => bot.look(what),
    async [Symbol.asyncDispose]() {
      phones[Symbol.dispose]();
      await bot[Symbol.asyncDispose]();
      providers[Symbol.dispose]();
    },
  };
}

/** Node alone in the voicebot's place. */
export async function floorStation({ core, load }: Cores): Promise<Station & AsyncDisposable> {
  const { providers, phones, url } = await startLoad(load);
  const echo = new Worker([core], true, "./floor.ts", `${url.replace("http", "ws")}/v1/listen`);
  const { port } = await echo.answer("ready");
  return {
    core,
    port,
    pid: echo.pid,
    phones,
    providers,
    unasked: true,
    look: async () => {},
    async [Symbol.asyncDispose]() {
      for (const worker of [phones, echo, providers]) worker[Symbol.dispose]();
    },
  };
}
