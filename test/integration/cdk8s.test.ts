/**
 * What people apply: the cdk8s example, the manifests of `examples/` and those of the documentation, on a real API server with the
 * chart installed.
 */
import { readdirSync, readFileSync } from "node:fs";
import { type ControlPlane, startControlPlane } from "@voicebots/tools/cluster";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { untilEstablished } from "./established.ts";
import { chart, helmOn } from "./installed-chart.ts";

const root = new URL("../../", import.meta.url);
let controlPlane: ControlPlane;
/** What Helm tells people after the installation. */
let notes: string;

beforeAll(async () => {
  controlPlane = await startControlPlane();
  notes = await helmOn(
    controlPlane,
    "install",
    "voicebot-operator",
    chart,
    "--namespace",
    "voicebot-system",
    "--create-namespace",
  );
  await untilEstablished(controlPlane.kubectl, "crd/voicebots.voicebot.dev");
}, 900_000);
afterAll(() => controlPlane?.stop());

interface Voicebot {
  readonly metadata: { readonly name: string };
  readonly spec: Record<string, unknown> & {
    readonly scaling: { readonly minReplicas: number; readonly replicas: number };
  };
}

test("the cdk8s example, as it is synthesised, is accepted by the API server and completed with the defaults", async () => {
  const { stdout: manifest } = await execa("npm", ["run", "--silent", "--workspace=cdk8s", "synth"], { cwd: root });
  await controlPlane.kubectl.apply(manifest, "--validate=strict");
  const stored = await controlPlane.kubectl.json<Voicebot>("get", "voicebot", "support", "--namespace", "support-line");
  expect(stored.spec).toMatchObject({
    credentials: { secretName: "voicebot-providers" },
    scaling: { minReplicas: 2, maxReplicas: 8, replicas: 1 },
    turns: { endpointingMs: 500 },
    telephony: { audioSocket: { port: 9090 } },
  });
});

const examples = readdirSync(new URL("examples/", root)).filter((file) => file.endsWith(".yaml"));

test.each(examples)("examples/%s is accepted, with no field that the API server does not know", async (file) => {
  const manifest = readFileSync(new URL(`examples/${file}`, root), "utf8");
  const name = file.replace(".yaml", "");
  await controlPlane.kubectl("create", "namespace", name);
  expect(await controlPlane.kubectl.apply(manifest, "--validate=strict", "--namespace", name)).toContain(
    "serverside-applied",
  );
  const { items } = await controlPlane.kubectl.json<{ items: Voicebot[] }>("get", "vb", "--namespace", name);
  expect(items).toHaveLength(1);
});

const documents = [
  "README.md",
  ...["docs", "charts/voicebot-operator", "examples", "monitoring"].flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, root))
      .filter((file) => file.endsWith(".md"))
      .map((file) => `${folder}/${file}`),
  ),
];
/** [where, text] of every block of YAML in them. */
const blocks = documents.flatMap((document) =>
  [...readFileSync(new URL(document, root), "utf8").matchAll(/^```ya?ml\n(.*?)^```/gms)].map(
    ([, text = ""], index) => [`${document}, block ${index + 1}`, text] as const,
  ),
);
const isOfOthers = (text: string): boolean => /^# values of /i.test(text);

test.each(blocks.filter(([, text]) => !isOfOthers(text)))(
  "what %s says is accepted, with no field that the API server does not know",
  async (_where, text) => {
    const said = parse(text) as { kind?: string; metadata?: object; spec: object };
    // Where only a part is shown, the rest is what every Voicebot has.
    const whole = said.kind === undefined ? { apiVersion: "voicebot.dev/v1alpha1", kind: "Voicebot" } : {};
    const spec = { credentials: { secretName: "voicebot-providers" }, ...said.spec };
    const metadata = { name: "documented", namespace: "default", ...said.metadata };
    const answer = await controlPlane.kubectl.apply(
      [{ ...whole, ...said, metadata, spec }],
      "--dry-run=server",
      "--validate=strict",
    );
    expect(answer).toContain("serverside-applied");
  },
);

test("what the chart's notes tell people to apply is accepted as they would paste it", async () => {
  // A shell takes "END" for the end only where it begins the line.
  const [, manifest = ""] = /<<END\n(.*?)^END$/ms.exec(notes) ?? [];
  expect(manifest).toContain("kind: Voicebot");
  expect(await controlPlane.kubectl.apply(manifest, "--dry-run=server", "--validate=strict")).toContain("voicebot");
});

test.each([
  [{ scaling: { minReplicas: 3, maxReplicas: 2 } }, "minReplicas must not exceed maxReplicas"],
  [{ calls: { maxPerPod: 0 } }, "spec.calls.maxPerPod"],
  [{ language: "klingon" }, 'supported values: "fr-FR", "en-US"'],
  [{ calls: { maxPerPods: 3 } }, "maxPerPods"],
])("a Voicebot with %j is refused by the API server in words", async (spec, words) => {
  const voicebot = {
    apiVersion: "voicebot.dev/v1alpha1",
    kind: "Voicebot",
    metadata: { name: "wrong", namespace: "default" },
    spec: { credentials: { secretName: "voicebot-providers" }, ...spec },
  };
  await expect(controlPlane.kubectl.apply([voicebot], "--validate=strict")).rejects.toThrow(words);
});

test("kubectl scale reaches the field that the autoscaler writes", async () => {
  await controlPlane.kubectl("scale", "voicebot/support", "--replicas=4", "--namespace", "minimal");
  const stored = await controlPlane.kubectl.json<Voicebot>("get", "voicebot", "support", "--namespace", "minimal");
  expect(stored.spec.scaling.replicas).toBe(4);
});
