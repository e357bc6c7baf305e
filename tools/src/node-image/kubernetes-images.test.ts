import { expect, test } from "vitest";
import { kubernetesImages, type NodePrograms, pauseImageOf } from "./kubernetes-images.ts";

const list = `registry/kube-apiserver:v1.34.3
registry/kube-controller-manager:v1.34.3
registry/kube-scheduler:v1.34.3
registry/kube-proxy:v1.34.3
registry/coredns/coredns:v1.12.1
registry/pause:3.10.1
registry/etcd:3.6.5-0
`;

const names = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kube-proxy",
  "kubelet",
  "kubeadm",
];
const programs = Object.fromEntries(
  [...names, "kubectl", "coredns", "pause"].map((name) => [name, `/cache/${name}`]),
) as unknown as NodePrograms;

test("each image that kubeadm names runs the program it is called after", () => {
  const [everyNode, controlPlane] = kubernetesImages(list, programs);
  expect(everyNode?.images).toEqual([
    { name: "registry/kube-proxy:v1.34.3", entrypoint: ["/usr/local/bin/kube-proxy"] },
    { name: "registry/coredns/coredns:v1.12.1", entrypoint: ["/coredns"] },
    { name: "registry/pause:3.10.1", entrypoint: ["/pause"] },
  ]);
  expect(controlPlane?.images.map(({ name }) => name)).toContain("registry/etcd:3.6.5-0");
  expect(controlPlane?.images).toHaveLength(4);
});

test("a set holds the programs of its images and no others", () => {
  const [everyNode] = kubernetesImages(list, programs);
  expect(everyNode?.programs).toContainEqual({ path: "/coredns", file: "/cache/coredns", mode: 0o755 });
  expect(everyNode?.programs).toHaveLength(3);
});

test("an image that we cannot make is named", () => {
  expect(() => kubernetesImages(`${list}registry/kube-novelty:v1\n`, programs)).toThrow(
    "kubeadm asks for registry/kube-novelty:v1",
  );
});

test("the pause image is the one that kubeadm names", () => {
  expect(pauseImageOf(kubernetesImages(list, programs))).toBe("registry/pause:3.10.1");
});
