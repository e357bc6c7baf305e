/** A bundle for whoever is asked for help: the resource, what was made of it, events and logs; no Secret, no caller. */
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { labels } from "@voicebots/operator/api";
import { pack } from "tar-stream";
import { botSelector, readVoicebot } from "../bot.ts";
import { type Kubectl, KubectlError } from "../kubectl.ts";
import { redacted, redactedText } from "./redacted.ts";

export interface ReportFile {
  readonly name: string;
  readonly text: string;
}

/** What the operator makes, without Secrets: the keys in them are nobody's business. */
const kinds = [
  ...["deployments", "statefulsets", "replicasets", "pods", "services", "endpointslices", "configmaps"],
  ...["horizontalpodautoscalers", "poddisruptionbudgets", "networkpolicies", "persistentvolumeclaims"],
];
const optionalKinds = ["servicemonitors", "prometheusrules", "scaledobjects"];
const logLines = "5000";

/** What cannot be read is in the bundle too, as the reason why. */
export async function reportFiles(kubectl: Kubectl, name: string): Promise<readonly ReportFile[]> {
  const voicebot = await readVoicebot(kubectl, name);
  const attempt = async (file: string, read: () => Promise<string>): Promise<ReportFile> => {
    try {
      return { name: file, text: await read() };
    } catch (error) {
      if (error instanceof KubectlError) return { name: `${file}.error`, text: `${redactedText(error.message)}\n` };
      throw error;
    }
  };
  const asJson =
    (...args: readonly string[]) =>
    async (): Promise<string> =>
      `${JSON.stringify(redacted(await kubectl.json(...args)), null, 2)}\n`;
  const asText =
    (...args: readonly string[]) =>
    async (): Promise<string> =>
      redactedText(await kubectl(...args));
  const children = `${labels.instance}=${name}`;
  const logs = ["--all-containers", "--prefix", "--timestamps", `--tail=${logLines}`, "--max-log-requests=50"];
  return [
    { name: "voicebot.json", text: `${JSON.stringify(redacted(voicebot), null, 2)}\n` },
    ...(await Promise.all([
      attempt("version.json", asJson("version")),
      attempt("nodes.txt", asText("get", "nodes", "-o", "wide")),
      attempt("events.txt", asText("get", "events", "--sort-by=.lastTimestamp")),
      ...[...kinds, ...optionalKinds].map((kind) => attempt(`${kind}.json`, asJson("get", kind, "-l", children))),
      attempt("pods.log", asText("logs", "-l", botSelector(name), ...logs)),
      attempt("pods-before-restart.log", asText("logs", "-l", botSelector(name), ...logs, "--previous")),
      attempt("operator.log", () => operatorLog(kubectl)),
    ])),
  ];
}

async function operatorLog(kubectl: Kubectl): Promise<string> {
  const { items } = await kubectl.json<{ items: readonly { metadata: { name: string; namespace: string } }[] }>(
    ...["get", "deployments", "--all-namespaces", "-l", `${labels.name}=voicebot-operator`],
  );
  if (items.length === 0) throw new KubectlError("no Deployment of a voicebot operator was found");
  const texts = items.map(({ metadata }) =>
    kubectl(
      ...["logs", `--namespace=${metadata.namespace}`, `deployment/${metadata.name}`, "--all-pods", "--prefix"],
      ...["--timestamps", `--tail=${logLines}`],
    ),
  );
  return redactedText((await Promise.all(texts)).join("\n"));
}

/** A gzipped tar that only its owner may read. @throws KubectlError if it cannot be written there. */
export async function writeReport(file: string, folder: string, files: readonly ReportFile[]): Promise<void> {
  const archive = pack();
  for (const { name, text } of files) archive.entry({ name: `${folder}/${name}` }, text);
  archive.finalize();
  try {
    await pipeline(archive, createGzip(), createWriteStream(file, { mode: 0o600 }));
  } catch (error) {
    throw new KubectlError(
      `the report could not be written (${(error as Error).message}): name another file with --output`,
    );
  }
}
