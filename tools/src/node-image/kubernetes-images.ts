/** The images that kubeadm asks for, each made of one static program of ours. */
import { basename } from "node:path";
import type { TreeEntry } from "../images/file-tree.ts";
import type { ImageConfig } from "../images/oci-archive.ts";
import type { nodePrograms } from "../programs/index.ts";

export type NodePrograms = Readonly<Record<(typeof nodePrograms)[number], string>>;

/** Where each program lies in the image they all share: where upstream's images have it. */
const places = {
  "kube-apiserver": "/usr/local/bin/kube-apiserver",
  "kube-controller-manager": "/usr/local/bin/kube-controller-manager",
  "kube-scheduler": "/usr/local/bin/kube-scheduler",
  "kube-proxy": "/usr/local/bin/kube-proxy",
  etcd: "/usr/local/bin/etcd",
  coredns: "/coredns",
  pause: "/pause",
} as const satisfies Partial<Record<keyof NodePrograms, string>>;

type Contained = keyof typeof places;

const isContained = (name: string): name is Contained => Object.hasOwn(places, name);

/** One configuration per line of `kubeadm config images list`; an image that we cannot make is an error. */
export function kubernetesImages(kubeadmList: string): ImageConfig[] {
  return kubeadmList
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .map((name) => {
      const program = basename(name).replace(/:.*$/, "");
      if (!isContained(program)) throw new Error(`kubeadm asks for ${name}, and no program of ours makes it`);
      return { name, entrypoint: [places[program]] };
    });
}

export function programEntries(programs: NodePrograms): TreeEntry[] {
  return Object.entries(places).map(([name, path]) => ({ path, file: programs[name as Contained], mode: 0o755 }));
}

export function pauseImageOf(images: readonly ImageConfig[]): string {
  const pause = images.find(({ entrypoint }) => entrypoint[0] === places.pause);
  if (!pause) throw new Error("kubeadm names no pause image");
  return pause.name;
}
