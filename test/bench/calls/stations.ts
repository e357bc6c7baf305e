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

/** So many voicebots get a core each, and another for their callers and providers as long as there are any. */
export function coresFor(voicebots: number): readonly Cores[] {
  const left = everyCore.slice(voicebots);
  return everyCore.slice(0, voicebots).map((core, index) => {
    const own = left.filter((_, place) => place % voicebots === index);
    return { core, load: own.length > 0 ? own : left.length > 0 ? left : [core] };
  });
}

/** Voicebots that can have a core each, and another for their callers and providers. */
export const mostVoicebots = Math.max(1, Math.floor(everyCore.length / 2));

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
