import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hasCapSysResource, runcWrapper } from "./runc-wrapper.ts";

test.each([
  ["000001ffffffffff", true],
  ["000001fffeffffff", false],
  ["0000000000000000", false],
])("capabilities %s hold CAP_SYS_RESOURCE: %s", (set, has) => {
  expect(hasCapSysResource(`CapPrm:\tffff\nCapEff:\t${set}\nCapBnd:\t000001ffffffffff\n`)).toBe(has);
});

test("a status without capabilities, as on another system, has none", () => {
  expect(hasCapSysResource("Name:\tnode\n")).toBe(false);
});

const hasJq = (): boolean => {
  try {
    execFileSync("jq", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

test.runIf(hasJq())(
  "the wrapper takes out what may not be granted, keeps the rest, and runs runc with the same arguments",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "runc-"));
    const bundle = join(folder, "bundle");
    mkdirSync(bundle);
    const process = {
      capabilities: { bounding: ["CAP_CHOWN", "CAP_SYS_RESOURCE"], effective: ["CAP_SYS_RESOURCE"] },
      rlimits: [{ type: "RLIMIT_NOFILE", hard: 1048576, soft: 1048576 }],
      oomScoreAdj: -500,
      cwd: "/",
    };
    writeFileSync(join(bundle, "config.json"), JSON.stringify({ ociVersion: "1.0.2", process }));
    writeFileSync(join(folder, "exec.json"), JSON.stringify({ ...process, oomScoreAdj: 100 }));
    const wrapper = join(folder, "wrapper");
    writeFileSync(wrapper, runcWrapper("/bin/echo"), { mode: 0o755 });

    const allowed = { capabilities: { bounding: ["CAP_CHOWN"], effective: [] }, rlimits: [], cwd: "/" };
    expect(execFileSync(wrapper, ["--root", "/r", "create", "--bundle", bundle, "id"], { encoding: "utf8" })).toBe(
      `--root /r create --bundle ${bundle} id\n`,
    );
    expect(JSON.parse(readFileSync(join(bundle, "config.json"), "utf8"))).toEqual({
      ociVersion: "1.0.2",
      process: { ...allowed, oomScoreAdj: 0 },
    });
    execFileSync(wrapper, ["exec", "--process", join(folder, "exec.json"), "id"]);
    expect(JSON.parse(readFileSync(join(folder, "exec.json"), "utf8"))).toEqual({ ...allowed, oomScoreAdj: 100 });
    rmSync(folder, { recursive: true });
  },
);
