/** A call through a port-forward, to a bot wherever it runs. */
import { createInterface } from "node:readline";
import { type CallReport, placeCall, type Script } from "@voicebots/simulator";
import { ports } from "@voicebots/voicebot/contract";
import { botSelector, type Pod, readVoicebot } from "../bot.ts";
import { type Kubectl, KubectlError, type Started } from "../kubectl.ts";

const forwardWithinMs = 20_000;

export async function callBot(
  kubectl: Kubectl,
  name: string,
  script: Script,
  signal: AbortSignal,
): Promise<CallReport> {
  const pod = await readyPod(kubectl, name);
  const forwarding = kubectl.start("port-forward", `pod/${pod}`, `:${ports.calls}`, "--address=127.0.0.1");
  try {
    const port = await localPort(forwarding);
    // A forwarded connection is bursty: a phone with a larger buffer hears it whole.
    return await placeCall({ host: "127.0.0.1", port, script, playout: { leadMs: 200, maxLeadMs: 1000 } }, signal);
  } finally {
    forwarding.kill();
  }
}

async function readyPod(kubectl: Kubectl, name: string): Promise<string> {
  await readVoicebot(kubectl, name);
  const { items } = await kubectl.json<{ items: readonly Pod[] }>("get", "pods", "-l", botSelector(name));
  const ready = items.find(
    ({ metadata, status }) =>
      metadata.deletionTimestamp === undefined &&
      status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True"),
  );
  if (ready === undefined) {
    throw new KubectlError(`no pod of ${name} takes calls: "kubectl voicebot status ${name}" says why`);
  }
  return ready.metadata.name;
}

/** kubectl says "Forwarding from 127.0.0.1:40123 -> 9090"; what goes wrong it says on standard error. */
async function localPort(forwarding: Started): Promise<number> {
  const timer = setTimeout(() => forwarding.kill(), forwardWithinMs);
  let complaint = "";
  forwarding.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(-2000);
  });
  forwarding.on("error", (error) => {
    complaint = error.message;
  });
  try {
    for await (const line of createInterface({ input: forwarding.stdout })) {
      const port = /^Forwarding from 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
      if (port !== undefined) return Number(port);
    }
    throw new KubectlError(`the port could not be forwarded: ${complaint.trim() || "kubectl said nothing in time"}`);
  } finally {
    clearTimeout(timer);
    forwarding.stdout.resume();
  }
}
