/** Asks the emulated providers what they would bill, and their sink of records what the calls reported. */

/** What the emulators counted themselves: the other side of every bill. */
export interface ProviderCounts {
  readonly deepgram: { readonly streams: number; readonly audioSeconds: number; readonly brokenWords: number };
  readonly groq: {
    readonly requests: number;
    readonly models: Readonly<
      Record<string, { readonly requests: number; readonly inputTokens: number; readonly outputTokens: number }>
    >;
  };
  readonly elevenlabs: { readonly requests: number; readonly characters: number };
}

/** What is read of a call's record, as the voicebot sends it. */
export interface ReportedCall {
  readonly id: string;
  readonly status: "resolved" | "transferred" | "abandoned" | "failed";
  readonly problemType: string;
  readonly usage: {
    readonly sttSeconds: number;
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly charactersPaid: number;
    readonly charactersFromCache: number;
    readonly cacheHits: number;
    readonly cacheMisses: number;
  };
  readonly costUsd: Readonly<Record<"deepgram" | "groq" | "elevenlabs", number>>;
  readonly savedUsd: Readonly<Record<"deepgram" | "groq" | "elevenlabs", number>>;
}

export interface SimulatorClient {
  counts(): Promise<ProviderCounts>;
  /** Text -> how often ElevenLabs was asked to speak it. */
  texts(): Promise<Readonly<Record<string, number>>>;
  /** One per ended call whose record has arrived. */
  reportedCalls(): Promise<readonly ReportedCall[]>;
}

export function simulatorClient(url: string): SimulatorClient {
  const get = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(`the simulator answered ${response.status} to ${path}`);
    return (await response.json()) as T;
  };
  return {
    counts: () => get("/_control/counts"),
    texts: () => get("/_control/texts"),
    async reportedCalls() {
      const events = await get<readonly { type: string; data: ReportedCall }[]>("/_control/records");
      return events.filter(({ type }) => type === "dev.voicebot.call.ended").map(({ data }) => data);
    },
  };
}
