import { expect, test } from "vitest";
import { bridgeOf, containerdConfig, dockerdFlags, layout } from "./own-engine.ts";

const at = layout({ folder: "/state/runs/0a1b2c3d", record: { id: "0a1b2c3d" } });

test("everything an engine writes lies in its run's folder, so that two engines do not meet", () => {
  const paths = [at.data, at.state, at.bin, at.clientConfig, at.containerdConfig, at.containerdSocket];
  for (const path of [...paths, at.host.replace("unix://", "")])
    expect(path.startsWith("/state/runs/0a1b2c3d/")).toBe(true);
  expect(containerdConfig(at)).toContain('root = "/state/runs/0a1b2c3d/data/containerd"');
});

test("an engine leaves the machine's firewall and routing alone", () => {
  expect(dockerdFlags(at)).toEqual(expect.arrayContaining(["--iptables=false", "--ip-forward=false", "--bridge=none"]));
  expect(dockerdFlags(at)).toContain("--cgroup-parent=/voicebots-0a1b2c3d");
});

test("the stand-in for runc is used only where there is one", () => {
  expect(dockerdFlags(at).join(" ")).not.toContain("runtime");
  expect(dockerdFlags(at, "/r/runc")).toEqual(
    expect.arrayContaining(["--add-runtime=voicebots=/r/runc", "--default-runtime=voicebots"]),
  );
});

test("a bridge's name is not longer than Linux takes", () => {
  expect(bridgeOf("0a1b2c3d").length).toBeLessThanOrEqual(15);
});
