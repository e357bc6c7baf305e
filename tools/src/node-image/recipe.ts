/** What our own kind node image consists of, as data: Debian's packages, kind's base files, and the changes made to them. */

export const debianSuite = "bookworm";

export const packages = [
  "systemd",
  "systemd-sysv",
  "dbus",
  "containerd",
  "runc",
  "containernetworking-plugins",
  "iptables",
  "nftables",
  "iproute2",
  "conntrack",
  "socat",
  "ethtool",
  "kmod",
  "procps",
  "util-linux",
  "ca-certificates",
  "ebtables",
  "jq",
] as const;

/** kind and its units expect these where upstream's own image has them. */
export const links: Readonly<Record<string, string>> = {
  "/usr/local/bin/containerd": "/usr/bin/containerd",
  "/usr/local/bin/ctr": "/usr/bin/ctr",
  "/usr/local/bin/containerd-shim-runc-v2": "/usr/bin/containerd-shim-runc-v2",
  "/usr/local/sbin/runc": "/usr/sbin/runc",
  ...Object.fromEntries(
    ["host-local", "loopback", "ptp", "portmap"].map((name) => [`/opt/cni/bin/${name}`, `/usr/lib/cni/${name}`]),
  ),
};

/** Units that have nothing to do in a container, or would change the machine's kernel for everybody. */
export const masked = [
  "systemd-udevd.service",
  "systemd-udevd-kernel.socket",
  "systemd-udevd-control.socket",
  "systemd-udev-trigger.service",
  "systemd-logind.service",
  "systemd-binfmt.service",
  "systemd-modules-load.service",
  "systemd-timesyncd.service",
  "systemd-tmpfiles-setup.service",
  "getty.target",
  "console-getty.service",
  "dev-hugepages.mount",
  "sys-kernel-debug.mount",
  "sys-kernel-tracing.mount",
  "sys-kernel-config.mount",
  "apt-daily.timer",
  "apt-daily-upgrade.timer",
  "dpkg-db-backup.timer",
  "e2scrub_all.timer",
  "fstrim.timer",
] as const;

export const enabled = [
  "kubelet.service",
  "containerd.service",
  "undo-mount-hacks.service",
  "import-images.service",
  "pod-network.service",
] as const;

/** Where a node finds the images of Kubernetes itself. */
export const imageArchives = {
  "every node": "/kind/images/every-node.tar",
  "control plane": "/kind/images/control-plane.tar",
} as const;

export const importScript = "/kind/bin/import-images.sh";

/** An archive is removed once it has done its work: its space is better used otherwise. */
export const importScriptText = `#!/bin/sh
set -eu
import() {
  [ -f "$1" ] || return 0
  ctr --namespace=k8s.io images import "$1"
  rm "$1"
}
import ${imageArchives["every node"]}
# kind gives this variable to control planes alone; the other nodes have no use for half a gigabyte.
if tr '\\0' '\\n' </proc/1/environ | grep -q '^KUBECONFIG='; then import ${imageArchives["control plane"]}; fi
`;

/** Written into each node once the pod ranges of all are known; run at every start of the node. */
export const networkScript = "/kind/pod-network.sh";

export const units: Readonly<Record<string, string>> = {
  "import-images.service": unit({
    description: "Give containerd the images of Kubernetes",
    after: "containerd.service",
    before: "kubelet.service",
    condition: importScript,
    run: `/bin/sh ${importScript}`,
  }),
  "pod-network.service": unit({
    description: "Routes to the pods of the other nodes",
    after: "network.target",
    before: "kubelet.service",
    condition: networkScript,
    run: `/bin/sh ${networkScript}`,
  }),
};

interface OneShot {
  readonly description: string;
  readonly after: string;
  readonly before: string;
  readonly condition: string;
  readonly run: string;
}

function unit({ description, after, before, condition, run }: OneShot): string {
  return `[Unit]
Description=${description}
After=${after}
Before=${before}
ConditionPathExists=${condition}

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${run}

[Install]
WantedBy=multi-user.target
`;
}

/** A machine may refuse to raise limits and to lower an OOM score (no CAP_SYS_RESOURCE): the units must not ask for it. */
export function withoutRaisedLimits(unitText: string): string {
  return unitText
    .split("\n")
    .filter((line) => !/^(OOMScoreAdjust|Limit\w+)=/.test(line))
    .join("\n");
}

/** kind's containerd configuration with our pause image, and no OOM score below what the machine allows. */
export function containerdConfig(text: string, pauseImage: string): string {
  return text
    .replace(/^(\s*sandbox_image = ).*$/m, `$1"${pauseImage}"`)
    .replace(/^(\s*restrict_oom_score_adj = ).*$/m, "$1true");
}

/** What `ctr oci spec` prints, changed as kind's own image does: no limits, and the machine's serial number hidden. */
export function containerSpec(text: string): string {
  const spec = JSON.parse(text) as { process?: Record<string, unknown>; hooks?: { createContainer?: unknown[] } };
  const { rlimits: _, ...process } = spec.process ?? {};
  const createContainer = [...(spec.hooks?.createContainer ?? []), { path: "/kind/bin/mount-product-files.sh" }];
  return JSON.stringify({ ...spec, process, hooks: { ...spec.hooks, createContainer } });
}

/** kind applies it after the start. Volumes are folders of the node. */
export const storageManifest = `apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: standard
  annotations:
    storageclass.kubernetes.io/is-default-class: "true"
provisioner: kubernetes.io/host-path
reclaimPolicy: Delete
`;

/** Folders of a Debian system that a node does not read. */
export const unread = [
  "/usr/share/doc",
  "/usr/share/man",
  "/usr/share/locale",
  "/usr/share/info",
  "/var/cache/apt",
  "/var/lib/apt/lists",
];
