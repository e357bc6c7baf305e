import { createPrivateKey, X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { certificateAuthority } from "./certificates.ts";
import { userAndGroups } from "./control-plane.ts";

test("a signed certificate is the authority's, names its holder, and answers for its hosts", async () => {
  const authority = await certificateAuthority("kubernetes");
  const pair = await authority.sign({
    commonName: "kube-apiserver",
    organizations: ["one", "two"],
    hosts: ["127.0.0.1", "localhost"],
  });
  const certificate = new X509Certificate(pair.certificate);
  const root = new X509Certificate(authority.certificate);
  expect(certificate.verify(root.publicKey)).toBe(true);
  expect(certificate.checkIssued(root)).toBe(true);
  expect(root.ca).toBe(true);
  expect(certificate.subject.split("\n")).toEqual(["CN=kube-apiserver", "O=one", "O=two"]);
  expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1");
  expect(certificate.checkHost("localhost")).toBe("localhost");
  expect(certificate.checkPrivateKey(createPrivateKey(pair.key))).toBe(true);
  expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now());
});

test("a ServiceAccount is known to RBAC by its name and its two groups", () => {
  expect(userAndGroups({ serviceAccount: "operator", namespace: "voicebots" })).toEqual({
    user: "system:serviceaccount:voicebots:operator",
    groups: ["system:serviceaccounts", "system:serviceaccounts:voicebots"],
  });
});
