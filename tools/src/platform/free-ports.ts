/** Ports of this machine: which nobody listens on at this moment, and which somebody does. */
import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Below the ports that a kernel gives to outgoing connections (32768 and more): none of those takes one meanwhile. */
const choice = { from: 20_000, to: 30_000 };
const attempts = 200;

/** Ports of 127.0.0.1, all different. Throws if there is none, which takes thousands of listeners. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let attempt = 0; attempt < attempts + count && ports.size < count; attempt++) {
    const port = randomInt(choice.from, choice.to);
    if (!ports.has(port) && (await isFree(port, "127.0.0.1"))) ports.add(port);
  }
  if (ports.size < count) throw new Error(`no free port of 127.0.0.1 between ${choice.from} and ${choice.to}`);
  return [...ports];
}

export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}

/** True if a program of this machine could listen there now. */
export function isFree(port: number, address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, address, () => server.close(() => resolve(true)));
  });
}
