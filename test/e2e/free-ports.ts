/** Ports of this machine that nobody listens on just now. */
import { createServer } from "node:net";

export async function freePorts<const N extends number>(count: N): Promise<readonly [number, number, number, number]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer().once("error", reject);
          server.listen(0, "127.0.0.1", () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  });
  for (const server of servers) server.close();
  return ports as unknown as readonly [number, number, number, number];
}
