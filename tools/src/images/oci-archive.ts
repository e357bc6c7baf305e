/**
 * Images in one archive that containerd imports (`ctr images import`): an OCI image layout in a tar file, as
 * https://github.com/opencontainers/image-spec/blob/main/image-layout.md has it. All images share one layer,
 * so that it is stored and unpacked once.
 */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, rmSync, statSync } from "node:fs";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { pack } from "tar-stream";
import { archive, type TreeEntry } from "./file-tree.ts";

export interface ImageConfig {
  /** With registry and tag, as a pod names it. */
  readonly name: string;
  readonly entrypoint: readonly string[];
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Blob {
  readonly digest: string;
  readonly text: string;
}

const digestOf = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;

export async function writeOciArchive(
  file: string,
  entries: readonly TreeEntry[],
  images: readonly ImageConfig[],
): Promise<void> {
  const layerFile = `${file}.layer`;
  try {
    const layer = await writeLayer(layerFile, entries);
    const { blobs, index } = layout(layer, images);
    const tar = pack();
    const written = pipeline(tar as unknown as NodeJS.ReadableStream, createWriteStream(file));
    const add = (name: string, text: string): void => void tar.entry({ name }, text);
    add("oci-layout", JSON.stringify({ imageLayoutVersion: "1.0.0" }));
    add("index.json", index);
    for (const { digest, text } of blobs) add(blobPath(digest), text);
    const into = tar.entry({ name: blobPath(layer.digest), size: layer.size });
    await pipeline(createReadStream(layerFile), into as unknown as NodeJS.WritableStream);
    tar.finalize();
    await written;
  } finally {
    rmSync(layerFile, { force: true });
  }
}

const blobPath = (digest: string): string => `blobs/${digest.replace(":", "/")}`;

/** The documents around a layer: one configuration and one manifest per image, and the index that names them. */
export function layout(layer: Descriptor, images: readonly ImageConfig[]): { blobs: Blob[]; index: string } {
  const described = images.map((image) => {
    const config = blob({
      architecture: process.arch === "arm64" ? "arm64" : "amd64",
      os: "linux",
      config: {
        Entrypoint: image.entrypoint,
        Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
        WorkingDir: "/",
      },
      rootfs: { type: "layers", diff_ids: [layer.digest] },
    });
    const manifest = blob({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config: descriptor("application/vnd.oci.image.config.v1+json", config),
      layers: [layer],
    });
    return { image, config, manifest };
  });
  const index = JSON.stringify({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: described.map(({ image, manifest }) => ({
      ...descriptor("application/vnd.oci.image.manifest.v1+json", manifest),
      annotations: { "io.containerd.image.name": image.name, "org.opencontainers.image.ref.name": tagOf(image.name) },
    })),
  });
  const blobs = new Map(
    described.flatMap(({ config, manifest }) => [config, manifest]).map((one) => [one.digest, one]),
  );
  return { blobs: [...blobs.values()], index };
}

/** "v1.34.3" of "registry:5000/kube-proxy:v1.34.3". */
export function tagOf(name: string): string {
  return /:([^/:]+)$/.exec(name)?.[1] ?? "latest";
}

function blob(document: object): Blob {
  const text = JSON.stringify(document);
  return { text, digest: digestOf(text) };
}

function descriptor(mediaType: string, { digest, text }: Blob): Descriptor {
  return { mediaType, digest, size: Buffer.byteLength(text) };
}

async function writeLayer(file: string, entries: readonly TreeEntry[]): Promise<Descriptor> {
  const hash = createHash("sha256");
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(archive(entries), hashing, createWriteStream(file));
  return {
    mediaType: "application/vnd.oci.image.layer.v1.tar",
    digest: `sha256:${hash.digest("hex")}`,
    size: statSync(file).size,
  };
}
