/**
 * Voicebot processes as pods of a control plane without nodes: their address is this machine's, their ports are their own.
 * Stands in for the kubelet: a deleted pod stays, terminating and not ready, until its process has ended.
 */
import type { ControlPlane } from "@voicebots/tools/cluster";
import type { VoicebotProcess } from "./a-voicebot-process.ts";
import { ownAddress } from "./installed-operator.ts";

/** A pod that is deleted goes at once unless it is on a node, and a node that nobody knows of has its pods collected. */
const node = { apiVersion: "v1", kind: "Node", metadata: { name: "processes" } };

export class ProcessPod {
  readonly name: string;
  readonly #namespace: string;
  readonly #kubectl: ControlPlane["kubectl"];
  readonly #process: VoicebotProcess;

  private constructor(kubectl: ControlPlane["kubectl"], namespace: string, name: string, process: VoicebotProcess) {
    this.#kubectl = kubectl;
    this.#namespace = namespace;
    this.name = name;
    this.#process = process;
  }

  /** A running, ready pod that the bot's Services select. */
  static async of(
    { kubectl }: ControlPlane,
    bot: { readonly namespace: string; readonly name: string },
    name: string,
    process: VoicebotProcess,
  ): Promise<ProcessPod> {
    const pod = new ProcessPod(kubectl, bot.namespace, name, process);
    const service = ["service", `${bot.name}-metrics`, "-n", bot.namespace];
    const { spec } = await kubectl.json<{ spec: { selector: Record<string, string> } }>("get", ...service);
    const ports = [
      { name: "metrics", containerPort: process.metricsPort },
      { name: "calls", containerPort: process.callsPort },
    ];
    await kubectl.apply([
      node,
      {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name, namespace: bot.namespace, labels: spec.selector },
        spec: {
          nodeName: node.metadata.name,
          tolerations: [{ operator: "Exists" }],
          containers: [{ name: "voicebot", image: "example.test/voicebot:1", ports }],
        },
      },
    ]);
    const podIP = ownAddress();
    await pod.#say({ phase: "Running", podIP, podIPs: [{ ip: podIP }], conditions: ready("True") });
    return pod;
  }

  /** Deletes the pod, as a rollout or an autoscaler would, and tells the process. */
  async leave(): Promise<void> {
    await this.#kubectl("delete", "pod", this.name, "-n", this.#namespace, "--wait=false");
    await this.#say({ conditions: ready("False") });
    this.#process.signal("SIGTERM");
  }

  /** Resolves with the process' exit code, once the pod is gone too. */
  async gone(): Promise<number | null> {
    const code = await this.#process.exited();
    await this.#kubectl("delete", "pod", this.name, "-n", this.#namespace, "--grace-period=0", "--force");
    return code;
  }

  #say(status: object): Promise<string> {
    const options = ["--subresource=status", "--type=merge", "-p", JSON.stringify({ status })];
    return this.#kubectl("patch", "pod", this.name, "-n", this.#namespace, ...options);
  }
}

const ready = (status: "True" | "False") => [{ type: "Ready", status, lastTransitionTime: new Date().toISOString() }];
