/** Stands in for kubelets: gives each bot's pod an address of loopback, says that it runs, and answers `/status` there. */
import { createServer, type Server } from "node:http";
import type { ControlPlane } from "@voicebots/tools/cluster";
import { type PodStatus, ports } from "@voicebots/voicebot/contract";

interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly status?: { readonly podIP?: string };
}

export interface PretendedPods {
  /** What every pod says from now on. */
  say(change: Partial<PodStatus>): void;
  /** Running pods by name. */
  names(): string[];
  stop(): Promise<void>;
}

const everyMs = 300;

export function pretendPods({ kubectl }: ControlPlane, namespace: string): PretendedPods {
  let status: PodStatus = {
    version: "test",
    activeCalls: 0,
    maxCalls: 25,
    draining: false,
    ready: true,
    missingCredentials: [],
    refusedCredentials: [],
    cache: "connected",
    settingsError: null,
    pricesError: null,
  };
  const running = new Map<string, Server>();
  let last = 0;
  let stopped = false;

  async function run(pod: Pod): Promise<void> {
    last += 1;
    // The port is the pods' own: another file of tests that runs at the same time has other addresses.
    const podIP = `127.${64 + ((process.pid >> 8) & 63)}.${process.pid & 255}.${10 + (last % 240)}`;
    const server = createServer((_request, response) => response.end(JSON.stringify(status)));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(ports.metrics, podIP, resolve);
    });
    running.set(pod.metadata.name, server);
    const patch = {
      status: {
        phase: "Running",
        podIP,
        podIPs: [{ ip: podIP }],
        conditions: [{ type: "Ready", status: "True", lastTransitionTime: new Date().toISOString() }],
      },
    };
    await kubectl(
      "patch",
      "pod",
      pod.metadata.name,
      "-n",
      namespace,
      "--subresource=status",
      "--type=merge",
      "-p",
      JSON.stringify(patch),
    );
  }

  async function look(): Promise<void> {
    const selector = "app.kubernetes.io/component=bot";
    const { items } = await kubectl.json<{ items: Pod[] }>("get", "pods", "-n", namespace, "-l", selector);
    for (const pod of items) if (!running.has(pod.metadata.name)) await run(pod);
    for (const [name, server] of running) {
      if (items.some((pod) => pod.metadata.name === name)) continue;
      server.closeAllConnections();
      server.close();
      running.delete(name);
    }
  }

  const looking = (async () => {
    while (!stopped) {
      // A pod may go between being seen and being given an address.
      await look().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  })();

  return {
    say: (change) => {
      status = { ...status, ...change };
    },
    names: () => [...running.keys()],
    async stop() {
      stopped = true;
      await looking;
      for (const server of running.values()) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}
