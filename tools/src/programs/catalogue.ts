/** The programs of the local cluster: which version of each, and how it is built from its Go module. */

/** A folder of `tools/go`: one `go.mod` and one `go.sum`, so that families do not force dependencies on each other. */
export type Family =
  | "kubernetes"
  | "etcd"
  | "kind"
  | "helm"
  | "coredns"
  | "pause"
  | "prometheus-operator"
  | "prometheus-adapter";

export const versions = {
  kubernetes: "v1.34.3",
  etcd: "v3.6.5",
  kind: "v0.33.0",
  helm: "v4.3.1",
  coredns: "v1.15.0",
  pause: "v1.0.0",
  "prometheus-operator": "v0.88.0",
  "prometheus-adapter": "v0.12.0",
} as const satisfies Record<Family, string>;

export interface ProgramSource {
  readonly family: Family;
  /** Where it is not its family's. */
  readonly version?: string;
  /** What `go build` is given. */
  readonly package: string;
  /** Seconds of a cold build on two cores, downloads included: for the progress line. */
  readonly coldSeconds: number;
  /** Found on PATH, or below KUBEBUILDER_ASSETS, in such a version, it need not be built. */
  readonly accepted?: AcceptedVersion;
}

export interface AcceptedVersion {
  readonly arguments: readonly string[];
  /** Lowest and highest `major.minor` that serve. */
  readonly lowest: string;
  readonly highest: string;
  readonly foundIn: "PATH" | "KUBEBUILDER_ASSETS" | "both";
}

const kubernetesTool = (name: string, coldSeconds: number, accepted?: AcceptedVersion): ProgramSource => ({
  family: "kubernetes",
  package: `k8s.io/kubernetes/cmd/${name}`,
  coldSeconds,
  ...(accepted && { accepted }),
});

export const programs = {
  etcd: {
    family: "etcd",
    package: "go.etcd.io/etcd/server/v3",
    coldSeconds: 45,
    // Older ones lack --unsafe-no-fsync, and the API server falls back to slower lists.
    accepted: { arguments: ["--version"], lowest: "3.5", highest: "3.6", foundIn: "both" },
  },
  "kube-apiserver": kubernetesTool("kube-apiserver", 450, {
    arguments: ["--version"],
    // Not older than our controller-manager, and not newer than what it may follow.
    lowest: "1.34",
    highest: "1.35",
    foundIn: "KUBEBUILDER_ASSETS",
  }),
  "kube-controller-manager": kubernetesTool("kube-controller-manager", 120),
  "kube-scheduler": kubernetesTool("kube-scheduler", 10),
  "kube-proxy": kubernetesTool("kube-proxy", 15),
  kubelet: kubernetesTool("kubelet", 35),
  kubeadm: kubernetesTool("kubeadm", 30),
  kubectl: kubernetesTool("kubectl", 50, {
    arguments: ["version", "--client"],
    lowest: "1.33",
    highest: "1.35",
    foundIn: "both",
  }),
  kind: {
    family: "kind",
    package: "sigs.k8s.io/kind",
    coldSeconds: 20,
    accepted: { arguments: ["version"], lowest: "0.30", highest: "0.40", foundIn: "PATH" },
  },
  helm: {
    family: "helm",
    package: "helm.sh/helm/v4/cmd/helm",
    coldSeconds: 215,
    accepted: { arguments: ["version"], lowest: "4.0", highest: "4.99", foundIn: "PATH" },
  },
  coredns: { family: "coredns", package: ".", coldSeconds: 120 },
  pause: { family: "pause", package: ".", coldSeconds: 5 },
  // Debian's Prometheus is built without Kubernetes' discovery.
  prometheus: {
    family: "prometheus-operator",
    version: "v0.310.0",
    package: "github.com/prometheus/prometheus/cmd/prometheus",
    coldSeconds: 275,
  },
  // What it shares with Prometheus is compiled by then.
  "prometheus-operator": {
    family: "prometheus-operator",
    package: "github.com/prometheus-operator/prometheus-operator/cmd/operator",
    coldSeconds: 55,
  },
  "prometheus-config-reloader": {
    family: "prometheus-operator",
    package: "github.com/prometheus-operator/prometheus-operator/cmd/prometheus-config-reloader",
    coldSeconds: 10,
  },
  "prometheus-adapter": {
    family: "prometheus-adapter",
    package: "sigs.k8s.io/prometheus-adapter/cmd/adapter",
    coldSeconds: 135,
  },
} as const satisfies Record<string, ProgramSource>;

export type ProgramName = keyof typeof programs;
export const programNames = Object.keys(programs) as ProgramName[];

/** What the integration tests need. */
export const controlPlanePrograms = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kubectl",
] as const satisfies ProgramName[];

/** What our own node image holds. */
export const nodePrograms = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kube-proxy",
  "kubelet",
  "kubeadm",
  "kubectl",
  "coredns",
  "pause",
] as const satisfies ProgramName[];

/** The first version in what a program says of itself; "3.6.5" of "etcd Version: 3.6.5". */
export function versionIn(text: string): string | undefined {
  return /\bv?(\d+\.\d+\.\d+)/.exec(text)?.[1];
}

export function isAccepted(version: string, { lowest, highest }: AcceptedVersion): boolean {
  const minor = minorOf(version);
  return minor >= minorOf(lowest) && minor <= minorOf(highest);
}

function minorOf(version: string): number {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major * 1000 + minor;
}

/** Flags of upstream's own release builds, and the version each program says of itself. */
export function buildFlags(family: Family): { tags: string; ldflags: string } {
  const set = (variable: string, value: string): string => `-X ${variable}=${value}`;
  const [major = "", minor = ""] = versions.kubernetes.slice(1).split(".");
  switch (family) {
    case "kubernetes":
      return {
        tags: "selinux,notest,grpcnotrace",
        ldflags: [
          "-s -w",
          ...["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"].flatMap((module) => [
            set(`${module}.gitVersion`, versions.kubernetes),
            set(`${module}.gitMajor`, major),
            set(`${module}.gitMinor`, minor),
            set(`${module}.gitTreeState`, "clean"),
          ]),
        ].join(" "),
      };
    case "helm":
      return { tags: "", ldflags: `-s -w ${set("helm.sh/helm/v4/internal/version.version", versions.helm)}` };
    case "prometheus-operator":
      // Only the discovery that is looked at: the other two dozen bring their clouds' libraries.
      return { tags: "remove_all_sd,enable_kubernetes_sd", ldflags: "-s -w" };
    default:
      return { tags: "", ldflags: "-s -w" };
  }
}
