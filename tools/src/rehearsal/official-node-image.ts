/**
 * A stand-in for kind's own node image: ours, and over it what only the official one has, so that a cluster on it needs nothing that
 * a cluster on the official image does not: a pod network that comes up by itself, and a kube-proxy with iptables. One node.
 */
import { createWriteStream, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { execa } from "execa";
import { podNetworkScript } from "../cluster/pod-network.ts";
import { archive, folderEntries, type TreeEntry } from "../images/file-tree.ts";
import { librariesOf, withLibraries } from "../images/libraries.ts";
import { writeOciArchive } from "../images/oci-archive.ts";
import { nodeImageArchive } from "../node-image/build.ts";
import { importScript, importScriptText, networkScript } from "../node-image/recipe.ts";
import { pinnedProgram, versions } from "../programs/index.ts";
import type { Progress } from "../progress.ts";
import type { LayeredImage } from "./registry.ts";

const proxyArchive = "/kind/images/kube-proxy.tar";

/** The layers' files: ours lies in `folder`. */
export async function officialNodeImageIn(folder: string, progress: Progress): Promise<LayeredImage> {
  const layer = join(folder, "official.tar");
  const proxy = join(folder, "kube-proxy.tar");
  await writeProxyImage(proxy, progress);
  await pipeline(archive([...network, ...imports(proxy)]), createWriteStream(layer));
  rmSync(proxy);
  return {
    layers: [await nodeImageArchive(progress), layer],
    config: { Env: ["container=docker"], Entrypoint: ["/usr/local/bin/entrypoint", "/sbin/init"] },
  };
}

/** Pods come before kube-proxy here, and a look for a Service's address that nobody answers would last for half a minute. */
const refusing = `nft -f - <<'END'
table ip pods {
  chain unknown {
    type filter hook forward priority filter;
    ip daddr 10.96.0.0/16 reject
  }
}
END
`;

/** A cluster's first node always gets the first range of the pods' addresses. kind applies its manifest, whatever it holds. */
const network: readonly TreeEntry[] = [
  {
    path: networkScript,
    text: `${podNetworkScript({ name: "", address: "", podRange: "10.244.0.0/24" }, [])}${refusing}`,
  },
  {
    path: "/kind/manifests/default-cni.yaml",
    text: "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: kindnet, namespace: kube-system }\n",
  },
];

const imports = (proxy: string): readonly TreeEntry[] => [
  { path: proxyArchive, file: proxy },
  { path: importScript, text: `${importScriptText}import ${proxyArchive}\n` },
];

async function writeProxyImage(file: string, progress: Progress): Promise<void> {
  const [kubeadm, proxy] = [await pinnedProgram("kubeadm", progress), await pinnedProgram("kube-proxy", progress)];
  const { stdout } = await execa(kubeadm, ["config", "images", "list", `--kubernetes-version=${versions.kubernetes}`]);
  const name = stdout.split("\n").find((line) => basename(line).startsWith("kube-proxy:"));
  if (name === undefined) throw new Error("kubeadm names no image of kube-proxy");
  const entrypoint = "/usr/local/bin/kube-proxy";
  const entries = [{ path: entrypoint, file: proxy, mode: 0o755 }, ...(await iptables())];
  await writeOciArchive(file, entries, [{ name, entrypoint: [entrypoint] }]);
}

/** One program under many names, and the extensions that it loads by theirs. */
async function iptables(): Promise<TreeEntry[]> {
  const program = "/usr/sbin/xtables-nft-multi";
  const names = ["iptables", "ip6tables"].flatMap((name) => [name, `${name}-save`, `${name}-restore`]);
  const [library = ""] = (await librariesOf(program)).filter((path) => basename(path).startsWith("libxtables.so"));
  const extensions = join("/usr", dirname(library).replace(/^\/usr/, ""), "xtables");
  return [
    // What chooses among several pods links one library more.
    ...(await withLibraries([program, join(extensions, "libxt_statistic.so")])),
    ...names.map((name) => ({ path: `/usr/sbin/${name}`, link: basename(program) })),
    ...folderEntries(extensions),
  ];
}
