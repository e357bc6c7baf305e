/** An image registry on the loopback address (Debian's docker-registry), and how an image gets into it. */
import { createHash } from "node:crypto";
import { createReadStream, mkdirSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { freePort } from "../platform/free-ports.ts";
import type { Run } from "../platform/run.ts";
import { startProcess } from "../platform/started-process.ts";
import { waitUntil } from "../platform/wait-until.ts";
import { ensureDebianPackages } from "../programs/index.ts";
import type { Progress } from "../progress.ts";

export interface Registry {
  /** For `dockerd --registry-mirror`. */
  readonly url: string;
  /** Puts an image in; `name` without registry: "kindest/node:v1.34.3". */
  push(name: string, image: LayeredImage): Promise<void>;
}

export interface LayeredImage {
  /** Paths of uncompressed tar files, the lowest first. */
  readonly layers: readonly string[];
  /** As in an OCI image configuration's `config`. */
  readonly config: { readonly Env: readonly string[]; readonly Entrypoint: readonly string[] };
}

/** Debian's, by full path: another of that name may take other arguments. */
const program = "/usr/bin/docker-registry";

export async function startRegistry(run: Run, progress: Progress): Promise<Registry> {
  await ensureDebianPackages(["docker-registry"], "a test of images that are pulled", progress);
  const url = `http://127.0.0.1:${await freePort()}`;
  const folder = join(run.folder, "registry");
  mkdirSync(folder, { recursive: true });
  const config = join(run.folder, "registry.yaml");
  writeFileSync(config, registryConfig(url, folder));
  const { ended } = startProcess(run, "registry", program, ["serve", config]);
  const answers = (): Promise<boolean> =>
    fetch(`${url}/v2/`).then(
      ({ ok }) => ok,
      () => false,
    );
  await waitUntil(answers, { what: "the registry is ready", limitMs: 30_000, unless: [ended] });
  return { url, push: (name, image) => push(url, name, image) };
}

/** https://distribution.github.io/distribution/about/configuration/ */
const registryConfig = (url: string, folder: string): string =>
  JSON.stringify({
    version: "0.1",
    log: { level: "warn" },
    storage: { filesystem: { rootdirectory: folder } },
    http: { addr: new URL(url).host },
  });

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

const oci = "application/vnd.oci.image";

/** Blobs first, then the manifest that names them: https://github.com/opencontainers/distribution-spec/blob/main/spec.md */
async function push(url: string, name: string, { layers, config }: LayeredImage): Promise<void> {
  const [repository = "", tag = "latest"] = name.split(":");
  const described: Descriptor[] = [];
  for (const file of layers) {
    const layer = { mediaType: `${oci}.layer.v1.tar`, digest: await digestOfFile(file), size: statSync(file).size };
    await upload(url, repository, layer, () => createReadStream(file));
    described.push(layer);
  }
  const configuration = JSON.stringify({
    architecture: process.arch === "arm64" ? "arm64" : "amd64",
    os: "linux",
    config,
    rootfs: { type: "layers", diff_ids: described.map(({ digest }) => digest) },
  });
  const about = {
    mediaType: `${oci}.config.v1+json`,
    digest: `sha256:${createHash("sha256").update(configuration).digest("hex")}`,
    size: Buffer.byteLength(configuration),
  };
  await upload(url, repository, about, () => configuration);
  const mediaType = `${oci}.manifest.v1+json`;
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType, config: about, layers: described });
  const at = new URL(`${url}/v2/${repository}/manifests/${tag}`);
  await put(at, { "content-type": mediaType, "content-length": String(Buffer.byteLength(manifest)) }, () => manifest);
}

async function upload(url: string, repository: string, { digest, size }: Descriptor, body: Body): Promise<void> {
  const begun = await fetch(`${url}/v2/${repository}/blobs/uploads/`, { method: "POST" });
  const location = begun.headers.get("location");
  if (begun.status !== 202 || location === null) throw new Error(`the registry takes no upload: ${begun.status}`);
  const at = new URL(location, url);
  at.searchParams.set("digest", digest);
  await put(at, { "content-type": "application/octet-stream", "content-length": String(size) }, body);
}

type Body = () => string | NodeJS.ReadableStream;

async function put(url: URL, headers: Readonly<Record<string, string>>, body: Body): Promise<void> {
  const asked = request(url, { method: "PUT", headers });
  const answered = new Promise<number>((resolve, reject) => {
    asked.once("error", reject).once("response", (response) => {
      response.resume().once("end", () => resolve(response.statusCode ?? 0));
    });
  });
  const content = body();
  await Promise.all([pipeline(typeof content === "string" ? [content] : content, asked), answered]);
  const status = await answered;
  if (status !== 201) throw new Error(`the registry answers ${status} to PUT ${url.pathname}`);
}

async function digestOfFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash);
  return `sha256:${hash.digest("hex")}`;
}
