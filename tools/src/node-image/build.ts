/** Builds our own kind node image as one tar file in the cache: for machines that can pull no image. Needs root on Debian. */
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { execa } from "execa";
import { withLibraries } from "../images/libraries.ts";
import { writeOciArchive } from "../images/oci-archive.ts";
import { MissingRequirement } from "../missing-requirement.ts";
import { cacheFolder } from "../platform/folders.ts";
import { locked } from "../platform/lock.ts";
import { unmountBelow } from "../platform/mounts.ts";
import { ensureDebianPackages, moduleFolder, nodePrograms, pinnedProgram, versions } from "../programs/index.ts";
import { type Progress, progressToStderr, tellingTime } from "../progress.ts";
import { kubernetesImages, type NodePrograms, pauseImageOf } from "./kubernetes-images.ts";
import * as recipe from "./recipe.ts";

/** What `docker import` is told of the image. */
export const nodeImageChanges = [
  "ENV container=docker",
  'ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]',
] as const;

export const nodeImageName = `voicebots/node:${versions.kubernetes}`;

/** The path of the image's root file system as a tar file, built if it is not in the cache. */
export async function nodeImageArchive(progress: Progress = progressToStderr): Promise<string> {
  await ensureDebianPackages(["debootstrap"], "building the node image", progress);
  const programs: Partial<Record<keyof NodePrograms, string>> = {};
  for (const name of nodePrograms) programs[name] = await pinnedProgram(name, progress);
  const complete = programs as NodePrograms;
  const folder = join(cacheFolder(), "node-image");
  const archive = join(folder, `node-${versions.kubernetes}-${contentHash(complete)}.tar`);
  const build = async (): Promise<string> => {
    if (existsSync(archive)) return archive;
    const work = join(folder, "work");
    await clear(work);
    try {
      await tellingTime("building the node image (once, about 3 minutes on 2 cores)", progress, () =>
        make(work, complete),
      );
      // Only the newest is kept: each is nearly a gigabyte.
      for (const old of readdirSync(folder).filter((name) => name.endsWith(".tar"))) rmSync(join(folder, old));
      renameSync(join(work, "node.tar"), archive);
    } finally {
      await clear(work);
    }
    return archive;
  };
  const onWait = (): void => progress("another run is building the node image, waiting for it…");
  return existsSync(archive) ? archive : locked(join(folder, "build.lock"), build, { onWait });
}

/** Changes with the programs (their file names carry their versions and flags) and with the recipe. */
function contentHash(programs: NodePrograms): string {
  const hash = createHash("sha256");
  for (const path of Object.values(programs)) hash.update(basename(path));
  for (const name of ["recipe.ts", "kubernetes-images.ts"]) hash.update(readFileSync(join(import.meta.dirname, name)));
  return hash.update(versions.kind).digest("hex").slice(0, 12);
}

async function clear(work: string): Promise<void> {
  await unmountBelow(work);
  rmSync(work, { recursive: true, force: true });
}

async function make(work: string, programs: NodePrograms): Promise<void> {
  const root = join(work, "root");
  mkdirSync(root, { recursive: true });
  await debian(root);
  const list = await execa(programs.kubeadm, [
    "config",
    "images",
    "list",
    `--kubernetes-version=${versions.kubernetes}`,
  ]);
  const sets = kubernetesImages(list.stdout, programs);
  await kindFiles(root, pauseImageOf(sets));
  ownFiles(root, programs);
  // kube-proxy calls these two; the other programs stand alone.
  const tools = await withLibraries(["/usr/sbin/nft", "/usr/sbin/conntrack"], root);
  for (const { needs, images, programs: entries } of sets) {
    const archive = join(root, recipe.imageArchives[needs]);
    mkdirSync(dirname(archive), { recursive: true });
    await writeOciArchive(archive, needs === "every node" ? [...entries, ...tools] : entries, images);
  }
  await execa("tar", ["--numeric-owner", "--sort=name", "-C", root, "-cf", join(work, "node.tar"), "."]);
}

async function debian(root: string): Promise<void> {
  const include = `--include=${recipe.packages.join(",")}`;
  const { failed, stdout } = await execa("debootstrap", ["--variant=minbase", include, recipe.debianSuite, root], {
    reject: false,
  });
  if (failed) {
    const reason = stdout.split("\n").findLast((line) => /^[EW]:/.test(line)) ?? "debootstrap failed";
    throw new MissingRequirement(
      "the node image needs Debian's packages",
      `check that this machine reaches them (${reason})`,
    );
  }
  for (const folder of recipe.unread) rmSync(join(root, folder), { recursive: true, force: true });
}

async function kindFiles(root: string, pauseImage: string): Promise<void> {
  const files = join(await moduleFolder("kind", "sigs.k8s.io/kind"), "images", "base", "files");
  for (const name of ["etc", "kind", "usr"]) {
    cpSync(join(files, name), join(root, name), { recursive: true, force: true });
  }
  // Go's module cache keeps neither write nor execute bits.
  await execa("chmod", ["-R", "u+w", join(root, "etc"), join(root, "kind"), join(root, "usr", "local")]);
  await execa("chmod", ["-R", "0755", join(root, "kind"), join(root, "usr", "local", "bin")]);

  const rewrite = (path: string, change: (text: string) => string): void =>
    writeFileSync(join(root, path), change(readFileSync(join(root, path), "utf8")));
  rewrite("/etc/containerd/config.toml", (text) => recipe.containerdConfig(text, pauseImage));
  for (const name of ["containerd.service", "kubelet.service"]) {
    rewrite(join("/etc/systemd/system", name), recipe.withoutRaisedLimits);
  }
  const { stdout } = await execa("chroot", [root, "ctr", "oci", "spec"]);
  writeFileSync(join(root, "etc/containerd/cri-base.json"), recipe.containerSpec(stdout));
}

function ownFiles(root: string, programs: NodePrograms): void {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const link = (path: string, target: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    rmSync(join(root, path), { force: true });
    symlinkSync(target, join(root, path));
  };
  for (const name of ["kubelet", "kubeadm", "kubectl"] as const) {
    cpSync(programs[name], join(root, "usr/bin", name));
    chmodSync(join(root, "usr/bin", name), 0o755);
  }
  write("/kind/version", versions.kubernetes);
  write(recipe.importScript, recipe.importScriptText);
  write("/kind/manifests/default-storage.yaml", recipe.storageManifest);
  mkdirSync(join(root, "etc/kubernetes/manifests"), { recursive: true });
  mkdirSync(join(root, "etc/cni/net.d"), { recursive: true });
  for (const [path, target] of Object.entries(recipe.links)) link(path, target);

  const system = "/etc/systemd/system";
  for (const [name, text] of Object.entries(recipe.units)) write(join(system, name), text);
  rmSync(join(root, system, "multi-user.target.wants"), { recursive: true, force: true });
  for (const name of recipe.masked) link(join(system, name), "/dev/null");
  for (const name of recipe.enabled) link(join(system, "multi-user.target.wants", name), join(system, name));
  write("/etc/systemd/journald.conf.d/container.conf", "[Journal]\nReadKMsg=no\n");
}
