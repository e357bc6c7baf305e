/** The chart as Helm itself renders it, parsed. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { PolicyRule } from "@voicebots/operator/permissions";
import { program } from "@voicebots/tools/programs";
import { execa } from "execa";
import { beforeAll, vi } from "vitest";
import { parseAllDocuments } from "yaml";

// The first run on a machine without Helm builds it; after that a rendering takes a tenth of a second on an idle machine.
beforeAll(() => program("helm"), 900_000);
vi.setConfig({ testTimeout: 60_000 });

export const chart = join(import.meta.dirname, "..", "voicebot-operator");
const ci = join(chart, "ci");

/** Values files of `ci/`, by name: "everything" for `everything-values.yaml`. */
export const valuesFiles: ReadonlyMap<string, string> = new Map(
  readdirSync(ci).map((file) => [file.replace(/-values\.yaml$/, ""), join(ci, file)]),
);

export interface RenderedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Record<string, string>;
  } & Record<string, unknown>;
  readonly rules?: readonly PolicyRule[];
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string; readonly namespace: string }[];
  readonly spec?: unknown;
  readonly data?: Readonly<Record<string, string>>;
}

export interface Release {
  /** A name of `valuesFiles`. */
  readonly values?: string;
  /** As after `--set-json`. */
  readonly set?: Readonly<Record<string, unknown>>;
  readonly name?: string;
}

/** `helm ARGUMENTS`; rejects with what Helm says. */
export async function helm(...args: readonly string[]): Promise<string> {
  const { stdout, stderr, failed } = await execa(await program("helm"), args, { reject: false, timeout: 60_000 });
  if (failed) throw new Error(`${stdout}\n${stderr}`);
  return stdout;
}

/** The text of `helm template`, in the namespace voicebot-system. */
export function template({ values = "default", set = {}, name = "voicebot-operator" }: Release = {}): Promise<string> {
  const file = valuesFiles.get(values);
  if (file === undefined) throw new Error(`no values file ${values}`);
  const settings = Object.entries(set).flatMap(([key, value]) => ["--set-json", `${key}=${JSON.stringify(value)}`]);
  return helm("template", name, chart, "--namespace", "voicebot-system", "--values", file, ...settings);
}

/** Every object of the release. Fails on a document that is not YAML, or has a key twice. */
export async function render(release: Release = {}): Promise<RenderedObject[]> {
  return parseAllDocuments(await template(release)).map((document): RenderedObject => {
    if (document.errors.length > 0) throw document.errors[0];
    return document.toJS();
  });
}

export const ofKind = (objects: readonly RenderedObject[], kind: string): RenderedObject[] =>
  objects.filter((object) => object.kind === kind);

export function only(objects: readonly RenderedObject[], kind: string, name?: string): RenderedObject {
  const [found, ...more] = ofKind(objects, kind).filter(
    (object) => name === undefined || object.metadata.name === name,
  );
  if (found === undefined || more.length > 0)
    throw new Error(`the chart has ${more.length + (found ? 1 : 0)} of ${kind} ${name ?? ""}`);
  return found;
}
