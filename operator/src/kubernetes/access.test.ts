import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { accessFrom } from "./access.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "access-"));
});
afterEach(() => rm(folder, { recursive: true }));

const inPod = () => ({ KUBERNETES_SERVICE_HOST: "10.96.0.1", SERVICE_ACCOUNT_FOLDER: folder });

async function mount(token: string): Promise<void> {
  await writeFile(join(folder, "token"), `${token}\n`);
  await writeFile(join(folder, "ca.crt"), "the authority");
}

test("in a pod the service account lets the operator in, with the token of now", async () => {
  await mount("first");
  const access = await accessFrom(inPod());
  expect(access.server).toBe("https://10.96.0.1:443");
  expect(await access.credentials()).toEqual({
    tls: { ca: "the authority" },
    headers: { Authorization: "Bearer first" },
  });
  await mount("second");
  expect((await access.credentials()).headers).toEqual({ Authorization: "Bearer second" });
});

test("an address of IPv6 stands in brackets", async () => {
  await mount("token");
  const environment = { ...inPod(), KUBERNETES_SERVICE_HOST: "fd00::1", KUBERNETES_SERVICE_PORT: "6443" };
  expect((await accessFrom(environment)).server).toBe("https://[fd00::1]:6443");
});
