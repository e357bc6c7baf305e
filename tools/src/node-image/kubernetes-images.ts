/** The images that kubeadm asks for, each made of one static program of ours. */
import { basename } from "node:path";
import type { TreeEntry } from "../images/file-tree.ts";
import type { ImageConfig } from "../images/oci-archive.ts";
import type { nodePrograms } from "../programs/index.ts";

export type NodePrograms = Readonly<Record<(typeof nodePrograms)[number], string>>;

/** Where each program lies in its image: where upstream's images have it. */
const places = {
  "every node": {
    "kube-proxy": "/usr/local/bin/kube-proxy",
    coredns: "/coredns",
    pause: "/pause",
  },
  "control plane": {
    etcd: "/usr/local/bin/etcd",
    "kube-apiserver": "/usr/local/bin/kube-apiserver",
    "kube-controller-manager": "/usr/local/bin/kube-controller-manager",
    "kube-scheduler": "/usr/local/bin/kube-scheduler",
  },
} as const satisfies Record<string, Partial<Record<keyof NodePrograms, string>>>;

/** Images that share one layer, and the nodes that need them. */
export interface ImageSet {
  readonly needs: keyof typeof places;
  readonly images: readonly ImageConfig[];
  readonly programs: readonly TreeEntry[];
}

/** One image per line of `kubeadm config images list`; a line that no program of ours answers is an error. */
export function kubernetesImages(kubeadmList: string, programs: NodePrograms): ImageSet[] {
  const names = kubeadmList
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const known = new Set(Object.values(places).flatMap((set) => Object.keys(set)));
  const unknown = names.find((name) => !known.has(programOf(name)));
  if (unknown) throw new Error(`kubeadm asks for ${unknown}, and no program of ours makes it`);
  return Object.entries(places).map(([needs, set]) => ({
    needs: needs as keyof typeof places,
    images: names.flatMap((name) => {
      const place = (set as Readonly<Record<string, string>>)[programOf(name)];
      return place === undefined ? [] : [{ name, entrypoint: [place] }];
    }),
    programs: Object.entries(set).map(([name, path]) => ({
      path,
      file: programs[name as keyof NodePrograms],
      mode: 0o755,
    })),
  }));
}

/** "coredns" of "registry/coredns/coredns:v1.12.1". */
const programOf = (image: string): string => basename(image).replace(/:.*$/, "");

export function pauseImageOf(sets: readonly ImageSet[]): string {
  const pause = sets.flatMap(({ images }) => images).find(({ name }) => programOf(name) === "pause");
  if (!pause) throw new Error("kubeadm names no pause image");
  return pause.name;
}
