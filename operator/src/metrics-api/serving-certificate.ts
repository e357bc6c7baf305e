/** The certificate of the metrics API, made in memory: the key never touches a disk, a Secret or the API server. */
import "reflect-metadata"; // What @peculiar/x509 stands on; it must come first.
import { randomBytes, webcrypto } from "node:crypto";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

export interface ServingCertificate {
  /** PEM; what the API server is given to verify the certificate. */
  readonly authority: string;
  /** PEM. */
  readonly certificate: string;
  /** PEM, PKCS #8. */
  readonly key: string;
  /** Milliseconds since 1970, when it is time for the next: two thirds of its life. */
  readonly renewAt: number;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
/** Clocks differ. */
const earlierMs = 3_600_000;

/** `hosts`: the names by which the API server calls the Service. `now`: milliseconds since 1970. */
export async function servingCertificate(
  hosts: readonly string[],
  now: number,
  lifeMs: number,
): Promise<ServingCertificate> {
  const validity = () => ({
    serialNumber: randomBytes(16).toString("hex"),
    notBefore: new Date(now - earlierMs),
    notAfter: new Date(now + lifeMs),
    signingAlgorithm: algorithm,
  });
  const authorityKeys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const authority = await X509CertificateGenerator.createSelfSigned({
    ...validity(),
    // A name of its own: a verifier that has two authorities at hand finds the right one by it.
    name: [{ CN: [`voicebot-operator-metrics-api-${randomBytes(8).toString("hex")}`] }],
    keys: authorityKeys,
    extensions: [new BasicConstraintsExtension(true, 0, true), new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true)],
  });
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.create({
    ...validity(),
    subject: [{ CN: [hosts[0] ?? "voicebot-operator"] }],
    issuer: authority.subject,
    publicKey: keys.publicKey,
    signingKey: authorityKeys.privateKey,
    extensions: [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(hosts.map((value) => ({ type: "dns", value }))),
    ],
  });
  const key = PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  return {
    authority: authority.toString("pem").trim(),
    certificate: certificate.toString("pem"),
    key,
    renewAt: now + (lifeMs * 2) / 3,
  };
}
