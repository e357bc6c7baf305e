import { createHash } from "node:crypto";
import { createReadStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { extract } from "tar-stream";
import { expect, test } from "vitest";
import { layout, tagOf, writeOciArchive } from "./oci-archive.ts";

const layer = { mediaType: "application/vnd.oci.image.layer.v1.tar", digest: "sha256:1a", size: 10 };
const sha256 = (content: string): string => createHash("sha256").update(content).digest("hex");

test("images share the layer, and differ in what they run", () => {
  const { blobs, index } = layout(layer, [
    { name: "registry/coredns/coredns:v1.12.1", entrypoint: ["/coredns"] },
    { name: "registry/pause:3.10.1", entrypoint: ["/pause"] },
  ]);
  const documents = new Map(blobs.map((blob) => [blob.digest, JSON.parse(blob.text)]));
  const manifests = JSON.parse(index).manifests as { digest: string; annotations: Record<string, string> }[];
  expect(manifests.map(({ annotations }) => annotations)).toEqual([
    { "io.containerd.image.name": "registry/coredns/coredns:v1.12.1", "org.opencontainers.image.ref.name": "v1.12.1" },
    { "io.containerd.image.name": "registry/pause:3.10.1", "org.opencontainers.image.ref.name": "3.10.1" },
  ]);
  const entrypoints = manifests.map(({ digest }) => {
    const manifest = documents.get(digest);
    expect(manifest.layers).toEqual([layer]);
    return documents.get(manifest.config.digest).config.Entrypoint;
  });
  expect(entrypoints).toEqual([["/coredns"], ["/pause"]]);
});

test("every blob of the archive lies under the digest of its bytes", async () => {
  const folder = mkdtempSync(join(tmpdir(), "oci-"));
  const file = join(folder, "images.tar");
  await writeOciArchive(file, [{ path: "/hello", text: "bonjour" }], [{ name: "hello:1", entrypoint: ["/hello"] }]);
  const names: string[] = [];
  const unpacked = createReadStream(file).pipe(extract());
  for await (const entry of unpacked) {
    const { name } = entry.header;
    const content = await text(entry);
    names.push(name);
    if (name.startsWith("blobs/")) expect(name).toBe(`blobs/sha256/${sha256(content)}`);
  }
  expect(names.slice(0, 2)).toEqual(["oci-layout", "index.json"]);
  expect(names).toHaveLength(5);
  rmSync(folder, { recursive: true });
});

test.each([
  ["registry:5000/kube-proxy:v1.34.3", "v1.34.3"],
  ["registry:5000/kube-proxy", "latest"],
])("the tag of %s is %s", (name, tag) => {
  expect(tagOf(name)).toBe(tag);
});
