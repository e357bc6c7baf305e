/** Builds one program from its Go module, once, into the cache. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { arch } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { MissingRequirement } from "../missing-requirement.ts";
import { cacheFolder } from "../platform/folders.ts";
import { locked } from "../platform/lock.ts";
import { type Progress, tellingTime } from "../progress.ts";
import { buildFlags, type Family, type ProgramName, type ProgramSource, programs, versions } from "./catalogue.ts";

const goFolder = (family: string): string => join(import.meta.dirname, "..", "..", "go", family);

function versionOf(name: ProgramName): string {
  const { family, version }: ProgramSource = programs[name];
  return version ?? versions[family];
}

/** Where the program lies once built. Its name changes with the version, the flags and the pinned dependencies. */
export function cachedProgram(name: ProgramName): string {
  const { family } = programs[name];
  const hash = createHash("sha256");
  for (const file of readdirSync(goFolder(family)).sort()) hash.update(readFileSync(join(goFolder(family), file)));
  hash.update(JSON.stringify([buildFlags(family), programs[name].package, arch()]));
  return join(cacheFolder(), "programs", `${name}-${versionOf(name)}-${hash.digest("hex").slice(0, 12)}`);
}

/** The path of the program, built if it is not there yet. Two runs that want it at once build it once. */
export async function buildProgram(name: ProgramName, progress: Progress): Promise<string> {
  const path = cachedProgram(name);
  if (existsSync(path)) return path;
  await requireGo(name);
  // One lock for all: two compilations of Kubernetes at once need twice the memory and take twice the time.
  const lock = join(cacheFolder(), "programs", "build.lock");
  const onWait = (): void => progress(`${name}: another program is being built, waiting for it…`);
  return locked(lock, async () => (existsSync(path) ? path : compile(name, path, progress)), { onWait });
}

async function compile(name: ProgramName, path: string, progress: Progress): Promise<string> {
  const source: ProgramSource = programs[name];
  const { tags, ldflags } = buildFlags(source.family);
  const unfinished = `${path}.unfinished-${process.pid}`;
  mkdirSync(join(path, ".."), { recursive: true });
  const build = (): Promise<unknown> =>
    execa("go", ["build", `-tags=${tags}`, "-ldflags", ldflags, "-o", unfinished, source.package], {
      cwd: goFolder(source.family),
      env: { CGO_ENABLED: "0", GOWORK: "off", GOFLAGS: "-mod=readonly -trimpath -buildvcs=false" },
      // What Go takes as a reason to remove its temporary files.
      killSignal: "SIGINT",
    });
  try {
    await tellingTime(`building ${name} (once, about ${duration(source.coldSeconds)} on 2 cores)`, progress, build);
    renameSync(unfinished, path);
  } finally {
    rmSync(unfinished, { force: true });
  }
  return path;
}

function duration(seconds: number): string {
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} minutes`;
}

async function requireGo(name: ProgramName): Promise<void> {
  const { failed } = await execa("go", ["version"], { reject: false });
  if (!failed) return;
  throw new MissingRequirement(
    `${name} ${versionOf(name)} is not there and cannot be built without Go`,
    "install Go 1.26 or newer, or put the program on PATH",
  );
}

/** The source of a module that one of our families pins, in Go's module cache; downloaded if it is not there. */
export async function moduleFolder(family: Family, module: string): Promise<string> {
  await requireGo("kind");
  const { stdout } = await execa("go", ["mod", "download", "-json", module], {
    cwd: goFolder(family),
    env: { GOWORK: "off" },
  });
  const { Dir } = JSON.parse(stdout) as { Dir?: string };
  if (!Dir) throw new Error(`Go does not say where the source of ${module} is`);
  return Dir;
}
