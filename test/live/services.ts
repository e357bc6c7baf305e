/** The real services, or others at the addresses that are given: their keys, and whether they take them. */
import WebSocket from "ws";

export const services = {
  deepgram: { name: "Deepgram", variable: "DEEPGRAM_API_KEY", url: "https://api.deepgram.com" },
  groq: { name: "Groq", variable: "GROQ_API_KEY", url: "https://api.groq.com" },
  elevenlabs: { name: "ElevenLabs", variable: "ELEVENLABS_API_KEY", url: "https://api.elevenlabs.io" },
} as const;
export type Service = keyof typeof services;
export type Addresses = Readonly<Partial<Record<Service, string>>>;

/** Something that whoever runs the program can put right; said in one line. */
export class NotPossible extends Error {}

const longestAnswerMs = 20_000;

export function keysOf(environment: NodeJS.ProcessEnv): Readonly<Record<Service, string>> {
  const missing = Object.values(services).filter(({ variable }) => !environment[variable]);
  if (missing.length > 0) {
    const names = missing.map(({ variable }) => variable).join(", ");
    throw new NotPossible(`a live call needs keys of the real services in the environment; missing: ${names}`);
  }
  const key = (service: Service) => environment[services[service].variable] ?? "";
  return { deepgram: key("deepgram"), groq: key("groq"), elevenlabs: key("elevenlabs") };
}

/** Throws NotPossible unless Deepgram and Groq take their keys, before anything is paid for; ElevenLabs says so when it speaks. */
export async function checkKeys(keys: Readonly<Record<Service, string>>, addresses: Addresses): Promise<void> {
  const at = (service: Service, path: string) => new URL(path, addresses[service] ?? services[service].url);
  await Promise.all([
    answered("deepgram", () => handshake(at("deepgram", "/v1/listen?model=nova-3"), `Token ${keys.deepgram}`)),
    answered("groq", () => get(at("groq", "/openai/v1/models"), { authorization: `Bearer ${keys.groq}` })),
  ]);
}

export function refused(service: Service, status: number): NotPossible {
  const { name, variable } = services[service];
  const isKey = status === 401 || status === 403;
  return new NotPossible(
    isKey
      ? `${name} refuses the key in ${variable} (HTTP ${status}): set a valid one`
      : `${name} answers HTTP ${status}`,
  );
}

async function answered(service: Service, ask: () => Promise<number>): Promise<void> {
  const status = await reached(service, ask());
  if (status >= 400) throw refused(service, status);
}

export const reached = <A>(service: Service, asked: Promise<A>): Promise<A> =>
  asked.catch((error: unknown) => {
    throw new NotPossible(`${services[service].name} cannot be reached: ${reasonOf(error)}`);
  });

const reasonOf = (error: unknown): string => {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code || message : message;
};

async function get(url: URL, headers: Readonly<Record<string, string>>): Promise<number> {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(longestAnswerMs) });
  await response.body?.cancel();
  return response.status;
}

/** Opens a stream, as the bot will, and closes it without a sound. */
function handshake(url: URL, authorization: string): Promise<number> {
  const socket = new WebSocket(url.href.replace(/^http/, "ws"), {
    headers: { authorization },
    handshakeTimeout: longestAnswerMs,
  });
  return new Promise((resolve, reject) => {
    socket.once("unexpected-response", (_request, response) => {
      resolve(response.statusCode ?? 500);
      socket.terminate();
    });
    socket.once("open", () => {
      resolve(101);
      socket.close();
    });
    socket.on("error", reject);
  });
}
