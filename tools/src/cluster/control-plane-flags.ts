/** The command lines of a control plane on loopback, as data. */

export interface ControlPlaneLayout {
  /** Folder with the files that `control-plane-files.ts` writes. */
  readonly folder: string;
  /** Where etcd keeps what it knows; in `folder` when not said. */
  readonly dataFolder?: string;
  readonly ports: { readonly etcd: number; readonly etcdPeer: number; readonly apiServer: number };
  readonly audit: boolean;
  readonly hpaSyncSeconds: number;
}

export function etcdFlags({ folder, dataFolder = `${folder}/etcd`, ports }: ControlPlaneLayout): string[] {
  const client = `http://127.0.0.1:${ports.etcd}`;
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  return [
    `--data-dir=${dataFolder}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    // Nothing here outlives the machine's next start, so nothing need reach the disk.
    "--unsafe-no-fsync",
    "--log-level=warn",
  ];
}

export function apiServerFlags({ folder, ports, audit }: ControlPlaneLayout): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    `--secure-port=${ports.apiServer}`,
    // Loopback is no valid endpoint address, so the API server must not publish itself as one.
    "--endpoint-reconciler-type=none",
    `--tls-cert-file=${folder}/apiserver.crt`,
    `--tls-private-key-file=${folder}/apiserver.key`,
    `--client-ca-file=${folder}/ca.crt`,
    "--authorization-mode=Node,RBAC",
    "--service-cluster-ip-range=10.96.0.0/16",
    "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
    `--service-account-key-file=${folder}/service-account.pub`,
    `--service-account-signing-key-file=${folder}/service-account.key`,
    // Aggregation: how the API server makes itself known to the servers behind an APIService.
    `--requestheader-client-ca-file=${folder}/front-proxy-ca.crt`,
    "--requestheader-allowed-names=front-proxy-client",
    "--requestheader-extra-headers-prefix=X-Remote-Extra-",
    "--requestheader-group-headers=X-Remote-Group",
    "--requestheader-username-headers=X-Remote-User",
    `--proxy-client-cert-file=${folder}/front-proxy-client.crt`,
    `--proxy-client-key-file=${folder}/front-proxy-client.key`,
    // There is no kube-proxy: the API server goes to the endpoints of an APIService itself.
    "--enable-aggregator-routing=true",
    "--allow-privileged=true",
    "--profiling=false",
    ...(audit ? auditFlags(folder) : []),
  ];
}

function auditFlags(folder: string): string[] {
  // MiB; at the usual hundred another file would be begun, and what is in the first not be read.
  const size = "--audit-log-maxsize=4096";
  return [`--audit-policy-file=${folder}/audit-policy.json`, `--audit-log-path=${auditLogFile(folder)}`, size];
}

export function controllerManagerFlags({ folder, hpaSyncSeconds }: ControlPlaneLayout): string[] {
  return [
    `--kubeconfig=${folder}/controller-manager.kubeconfig`,
    "--leader-elect=false",
    "--use-service-account-credentials",
    // It makes an account for each of its forty controllers before it begins: at the usual rate that alone takes 5 s.
    "--kube-api-qps=500",
    "--kube-api-burst=1000",
    // Nobody scrapes it: it needs no port.
    "--secure-port=0",
    `--service-account-private-key-file=${folder}/service-account.key`,
    `--root-ca-file=${folder}/ca.crt`,
    `--cluster-signing-cert-file=${folder}/ca.crt`,
    `--cluster-signing-key-file=${folder}/ca.key`,
    `--horizontal-pod-autoscaler-sync-period=${hpaSyncSeconds}s`,
    "--profiling=false",
  ];
}

export const auditLogFile = (folder: string): string => `${folder}/audit.log`;

/** Who asked for what, without bodies; reads and watches of the control plane itself are left out. */
export const auditPolicy = {
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  omitStages: ["RequestReceived", "ResponseStarted"],
  rules: [
    { level: "None", userGroups: ["system:nodes"] },
    { level: "None", users: ["system:apiserver", "system:kube-controller-manager"] },
    { level: "Metadata" },
  ],
};
