/** One question to one pod over HTTP: how are you? */
import { PodStatus, paths } from "@voicebots/voicebot/contract";
import { Agent, request } from "undici";

/** The pod's answer, or undefined when it gives none in time, or none that makes sense. Equal answers may be one object. */
export type AskPod = (origin: string, signal: AbortSignal) => Promise<PodStatus | undefined>;

export interface PodAsker {
  readonly ask: AskPod;
  close(): Promise<void>;
}

const timeLimitMs = 1000;
const longestAnswerBytes = 64 * 1024;
/** Pods that are idle say the same, word for word. */
const rememberedAnswers = 256;
/** Questions that begin so soon after one another end together. */
const momentMs = 100;

export function podAsker(): PodAsker {
  // One connection for each pod, kept between questions; pods that are gone cost nothing after a few seconds.
  const dispatcher = new Agent({
    connections: 1,
    connect: { timeout: timeLimitMs },
    keepAliveTimeout: 5000,
    maxResponseSize: longestAnswerBytes,
    allowH2: false,
  });
  const limited = limits();
  const statusOf = reader();
  return {
    async ask(origin, signal) {
      try {
        const response = await request(`${origin}${paths.status}`, { dispatcher, signal: limited(signal) });
        const text = await response.body.text();
        return response.statusCode === 200 ? statusOf(text) : undefined;
      } catch {
        return undefined;
      }
    },
    close: () => dispatcher.destroy(),
  };
}

/** A timer and a signal of its own would cost each question as much again. */
function limits(): (stop: AbortSignal) => AbortSignal {
  let moment: { readonly stop: AbortSignal; readonly began: number; readonly limit: AbortSignal } | undefined;
  return (stop) => {
    const now = performance.now();
    if (moment === undefined || moment.stop !== stop || now - moment.began > momentMs)
      moment = { stop, began: now, limit: AbortSignal.any([stop, AbortSignal.timeout(timeLimitMs)]) };
    return moment.limit;
  };
}

/** Throws for what is not JSON; gives undefined for what makes no sense. */
function reader(): (text: string) => PodStatus | undefined {
  const known = new Map<string, PodStatus>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const { data } = PodStatus.safeParse(JSON.parse(text));
    if (data === undefined) return undefined;
    for (const oldest of known.keys()) {
      if (known.size < rememberedAnswers) break;
      known.delete(oldest);
    }
    known.set(text, data);
    return data;
  };
}
