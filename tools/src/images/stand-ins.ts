/** Small images made of programs of this machine, laid out so that what runs on the official ones runs on them. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { folderEntries, type TreeEntry } from "./file-tree.ts";
import { withLibraries } from "./libraries.ts";

export interface StandIn {
  readonly entries: readonly TreeEntry[];
  /** Dockerfile instructions for `docker import --change`. */
  readonly changes: readonly string[];
}

/** Distroless Node, whichever registry and Debian it names: `…/distroless/nodejs24-debian13:nonroot`. */
export const isNodeImage = (name: string): boolean => /\/nodejs\d+(-debian\d+)?(:|@|$)/.test(name);

/** Node's official binary with the libraries it links, laid out as distroless does. */
export async function nodeStandIn(name: string): Promise<StandIn> {
  const node = nodeProgram();
  const [program, ...libraries] = await withLibraries([node]);
  const nonRoot = name.includes(":nonroot");
  return {
    entries: [
      ...(program ? [{ ...program, path: "/nodejs/bin/node" }] : []),
      ...libraries,
      ...base(),
      { path: "/home/nonroot", folder: true, mode: 0o700, uid: 65532 },
    ],
    changes: [
      'ENTRYPOINT ["/nodejs/bin/node"]',
      "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/nodejs/bin",
      "ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt",
      ...(nonRoot ? ["USER 65532", "WORKDIR /home/nonroot"] : []),
    ],
  };
}

/** The one that npm installed, so that the image has the version the repository pins. */
function nodeProgram(): string {
  const installed = createRequire(import.meta.url)
    .resolve("node/package.json")
    .replace(/package\.json$/, "bin/node");
  return existsSync(installed) ? installed : process.execPath;
}

export async function redisStandIn(): Promise<StandIn> {
  const programs = await withLibraries(["/usr/bin/redis-server", "/usr/bin/redis-cli"]);
  return {
    entries: [...programs.map(toLocalBin), ...base(), { path: "/data", folder: true, mode: 0o777 }],
    changes: ['CMD ["redis-server"]', "WORKDIR /data", "USER 999"],
  };
}

export async function prometheusStandIn(): Promise<StandIn> {
  const [program, ...libraries] = await withLibraries(["/usr/bin/prometheus"]);
  // Debian keeps the pages of the web interface beside the program.
  const pages = ["/usr/share/prometheus", "/etc/prometheus/consoles", "/etc/prometheus/console_libraries"];
  return {
    entries: [
      ...(program ? [{ ...program, path: "/bin/prometheus" }] : []),
      ...libraries,
      ...pages
        .filter((folder) => existsSync(folder))
        .flatMap((folder) => folderEntries(folder))
        .filter(isServed),
      ...base(),
      { path: "/prometheus", folder: true, mode: 0o777 },
    ],
    changes: [
      'ENTRYPOINT ["/bin/prometheus"]',
      'CMD ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"]',
      "WORKDIR /prometheus",
      "USER 65534",
    ],
  };
}

/** A static program alone. */
export function programStandIn(name: string, file: string): StandIn {
  return {
    entries: [{ path: `/bin/${name}`, file, mode: 0o755 }, ...base()],
    changes: [`ENTRYPOINT ["/bin/${name}"]`, "USER 65534"],
  };
}

/** 200 MB of time zones lie beside the one script of them that a page asks for. */
const isServed = ({ path }: TreeEntry): boolean => !path.includes("/moment-timezone/") || path.endsWith(".min.js");

const toLocalBin = (entry: TreeEntry): TreeEntry =>
  entry.path.startsWith("/usr/bin/") ? { ...entry, path: entry.path.replace("/usr/bin/", "/usr/local/bin/") } : entry;

/** What every program expects: users, name look-ups, certificate authorities, a place for temporary files. */
function base(): TreeEntry[] {
  const authorities = "/etc/ssl/certs/ca-certificates.crt";
  return [
    {
      path: "/etc/passwd",
      text: [
        "root:x:0:0:root:/root:/sbin/nologin",
        "nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin",
        "nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin",
        "",
      ].join("\n"),
    },
    { path: "/etc/group", text: "root:x:0:\nnonroot:x:65532:\nnogroup:x:65534:\n" },
    { path: "/etc/nsswitch.conf", text: "hosts: files dns\n" },
    { path: "/tmp", folder: true, mode: 0o1777 },
    ...(existsSync(authorities) ? [{ path: authorities, file: authorities, mode: 0o644 }] : []),
  ];
}
