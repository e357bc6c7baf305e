/** Images for the pods: built from Dockerfiles, pulled, or made of this machine's programs where nothing can be pulled. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Engine } from "../engine/engine.ts";
import { MissingRequirement } from "../missing-requirement.ts";
import { ensureDebianPackages, type ProgramName, pinnedProgram } from "../programs/index.ts";
import type { Progress } from "../progress.ts";
import { basesOf } from "./dockerfile.ts";
import { archive } from "./file-tree.ts";
import {
  isNodeImage,
  nodeStandIn,
  programStandIn,
  prometheusStandIn,
  redisStandIn,
  type StandIn,
} from "./stand-ins.ts";

export interface ImageBuild {
  /** Path of the Dockerfile. */
  readonly dockerfile: string;
  /** Folder that the Dockerfile's COPY reads. */
  readonly context: string;
  readonly tag: string;
}

export interface ImageMaker {
  /** Builds an image of a Dockerfile; returns its tag. */
  build(build: ImageBuild): Promise<string>;
  /** Name of an image with `redis-server` on its PATH. */
  redis(): Promise<string>;
  /** Name of an image that runs Prometheus with the arguments it is given. */
  prometheus(): Promise<string>;
  /** Name of an image that runs a program of the catalogue, built from its Go module, with the arguments it is given. */
  program(name: ProgramName): Promise<string>;
}

/** `told` hears the name of each image before it is made, so that it can be taken back. */
export function imageMaker(plain: Engine, progress: Progress, told: (image: string) => void): ImageMaker {
  const engine = { ...plain, told };
  return {
    build: (build) => buildImage(engine, build, progress),
    redis: () => redisImage(engine, progress),
    prometheus: () => prometheusImage(engine, progress),
    program: (name) => programImage(engine, name, progress),
  };
}

interface TellingEngine extends Engine {
  readonly told: (image: string) => void;
}

/** Builds with the engine's own `docker build`. A distroless Node base that cannot be pulled is made, under its own name. */
async function buildImage(engine: TellingEngine, build: ImageBuild, progress: Progress): Promise<string> {
  for (const base of basesOf(readFileSync(build.dockerfile, "utf8"))) {
    if (await engine.has(base, progress)) continue;
    if (!isNodeImage(base)) {
      throw new MissingRequirement(`${build.dockerfile} stands on ${base}`, "it cannot be pulled here");
    }
    await importStandIn(engine, base, await nodeStandIn(base));
  }
  // Nothing outside is needed to put files together, and an engine of ours has no network for builds.
  const network = engine.isOwn ? ["--network=none"] : [];
  engine.told(build.tag);
  await engine.docker("build", "--quiet", ...network, "--tag", build.tag, "--file", build.dockerfile, build.context);
  return build.tag;
}

/** With `redis-server` and `redis-cli` on its PATH; runs as any user, with a read-only root. */
async function redisImage(engine: TellingEngine, progress: Progress): Promise<string> {
  return pulledOr(engine, "redis:7", "redis:7-voicebots", progress, async () => {
    await ensureDebianPackages(["redis-server", "redis-tools"], "the Redis image", progress);
    return redisStandIn();
  });
}

/** Runs Prometheus with the arguments it is given; data below /prometheus, as user 65534. */
async function prometheusImage(engine: TellingEngine, progress: Progress): Promise<string> {
  return pulledOr(engine, "prom/prometheus:v2.55.1", "prometheus:2-voicebots", progress, async () => {
    await ensureDebianPackages(["prometheus"], "the Prometheus image", progress);
    return prometheusStandIn();
  });
}

/** Runs as user 65534. Its tag changes whenever the program does. */
async function programImage(engine: TellingEngine, name: ProgramName, progress: Progress): Promise<string> {
  const program = await pinnedProgram(name, progress);
  const image = `voicebots/${name}:${basename(program).slice(name.length + 1)}`;
  await importStandIn(engine, image, programStandIn(name, program));
  return image;
}

async function pulledOr(
  engine: TellingEngine,
  official: string,
  ours: string,
  progress: Progress,
  standIn: () => Promise<StandIn>,
): Promise<string> {
  if (await engine.has(official, progress)) return official;
  if (!(await engine.has(ours, () => {}))) await importStandIn(engine, ours, await standIn());
  return ours;
}

async function importStandIn(engine: TellingEngine, name: string, { entries, changes }: StandIn): Promise<void> {
  engine.told(name);
  await engine.feed(archive(entries), "import", ...changes.flatMap((change) => ["--change", change]), "-", name);
}
