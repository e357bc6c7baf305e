import { expect, test } from "vitest";
import { containerdConfig, containerSpec, units, withoutRaisedLimits } from "./recipe.ts";

test("a unit keeps everything but what asks for more than the machine may grant", () => {
  const unit = "[Service]\nLimitNOFILE=infinity\nTasksMax=infinity\nOOMScoreAdjust=-999\nRestart=always\n";
  expect(withoutRaisedLimits(unit)).toBe("[Service]\nTasksMax=infinity\nRestart=always\n");
});

test("containerd takes the pause image that kubeadm names", () => {
  const config =
    '  sandbox_image = "registry/pause:3.10"\n  restrict_oom_score_adj = false\n  snapshotter = "overlayfs"\n';
  expect(containerdConfig(config, "registry/pause:3.10.1")).toBe(
    '  sandbox_image = "registry/pause:3.10.1"\n  restrict_oom_score_adj = true\n  snapshotter = "overlayfs"\n',
  );
});

test("a pod's containers get kind's hook and no limits of their own", () => {
  const spec = { ociVersion: "1.0.2", process: { cwd: "/", rlimits: [{ type: "RLIMIT_NOFILE" }] }, mounts: [] };
  expect(JSON.parse(containerSpec(JSON.stringify(spec)))).toEqual({
    ociVersion: "1.0.2",
    process: { cwd: "/" },
    mounts: [],
    hooks: { createContainer: [{ path: "/kind/bin/mount-product-files.sh" }] },
  });
});

test("the images are there before kubelet asks for them", () => {
  expect(units["import-images.service"]).toContain("After=containerd.service\nBefore=kubelet.service");
});
