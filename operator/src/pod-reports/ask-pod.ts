/** One question to one pod over HTTP: how are you? */
import { PodStatus, paths } from "@voicebots/voicebot/contract";
import { Agent, request } from "undici";

/** The pod's answer, or undefined when it gives none in time, or none that makes sense. */
export type AskPod = (origin: string, signal: AbortSignal) => Promise<PodStatus | undefined>;

export interface PodAsker {
  readonly ask: AskPod;
  close(): Promise<void>;
}

const timeLimitMs = 1000;
const longestAnswerBytes = 64 * 1024;

export function podAsker(): PodAsker {
  // One connection for each pod, kept between questions; pods that are gone cost nothing after a few seconds.
  const dispatcher = new Agent({
    connections: 1,
    connect: { timeout: timeLimitMs },
    keepAliveTimeout: 5000,
    maxResponseSize: longestAnswerBytes,
    allowH2: false,
  });
  return {
    async ask(origin, signal) {
      try {
        const limited = AbortSignal.any([signal, AbortSignal.timeout(timeLimitMs)]);
        const response = await request(`${origin}${paths.status}`, { dispatcher, signal: limited });
        const body: unknown = await response.body.json();
        const parsed = PodStatus.safeParse(body);
        return response.statusCode === 200 && parsed.success ? parsed.data : undefined;
      } catch {
        return undefined;
      }
    },
    close: () => dispatcher.destroy(),
  };
}
