/** Finds each program the local cluster needs, or builds it: a person who has it already waits for nothing. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { type Progress, progressToStderr } from "../progress.ts";
import {
  type AcceptedVersion,
  isAccepted,
  type ProgramName,
  type ProgramSource,
  programs,
  versionIn,
} from "./catalogue.ts";
import { buildProgram } from "./go-build.ts";

export { controlPlanePrograms, nodePrograms, type ProgramName, programNames, versions } from "./catalogue.ts";
export { ensureDebianPackages, isDebian, isRoot } from "./debian.ts";
export { moduleFolder } from "./go-build.ts";

const found = new Map<ProgramName, Promise<string>>();

/**
 * The path of a program: below KUBEBUILDER_ASSETS, on PATH if its version serves, from the cache, or built now.
 * Throws MissingRequirement if it must be built and Go is not there.
 */
export function program(name: ProgramName, progress: Progress = progressToStderr): Promise<string> {
  const known = found.get(name);
  if (known) return known;
  const search = find(name, progress);
  found.set(name, search);
  search.catch(() => found.delete(name));
  return search;
}

/** Several programs, one after the other: each build takes the whole machine anyway. */
export async function programPaths<Name extends ProgramName>(
  names: readonly Name[],
  progress: Progress = progressToStderr,
): Promise<Record<Name, string>> {
  const paths: Partial<Record<Name, string>> = {};
  for (const name of names) paths[name] = await program(name, progress);
  return paths as Record<Name, string>;
}

/** As `program`, but always the pinned version of ours: what goes into the node image must fit together. */
export function pinnedProgram(name: ProgramName, progress: Progress = progressToStderr): Promise<string> {
  return buildProgram(name, progress);
}

async function find(name: ProgramName, progress: Progress): Promise<string> {
  const { accepted }: ProgramSource = programs[name];
  if (accepted) {
    for (const candidate of candidates(name, accepted)) if (await serves(candidate, accepted)) return candidate;
  }
  return buildProgram(name, progress);
}

function candidates(name: ProgramName, { foundIn }: AcceptedVersion): string[] {
  const assets = process.env["KUBEBUILDER_ASSETS"];
  const path = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  return [...(assets && foundIn !== "PATH" ? [assets] : []), ...(foundIn === "KUBEBUILDER_ASSETS" ? [] : path)]
    .map((folder) => join(folder, name))
    .filter((file) => existsSync(file));
}

async function serves(path: string, accepted: AcceptedVersion): Promise<boolean> {
  const { stdout, failed } = await execa(path, accepted.arguments, { reject: false, timeout: 10_000 });
  const version = failed ? undefined : versionIn(stdout);
  return version !== undefined && isAccepted(version, accepted);
}
