/** A throw-away certificate authority and the certificates it signs. Keys are ECDSA P-256, files are PEM. */
import "reflect-metadata"; // What @peculiar/x509 stands on; it must come first.
import { randomBytes, webcrypto } from "node:crypto";
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

cryptoProvider.set(webcrypto as never);

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** A certificate and its private key (PKCS #8), both PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

export interface Subject {
  /** To Kubernetes the name of the user, and each organisation a group. */
  readonly commonName: string;
  readonly organizations?: readonly string[];
  /** Host names and IP addresses that a server with this certificate answers for. */
  readonly hosts?: readonly string[];
}

export interface CertificateAuthority extends KeyPair {
  sign(subject: Subject): Promise<KeyPair>;
}

/** Valid from an hour ago (clocks differ) for `days` days. */
export async function certificateAuthority(commonName: string, days = 30): Promise<CertificateAuthority> {
  const keys = await generateKeys();
  const validity = () => ({
    serialNumber: serialNumber(),
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter: new Date(Date.now() + days * 86_400_000),
    signingAlgorithm: algorithm,
  });
  const root = await X509CertificateGenerator.createSelfSigned({
    ...validity(),
    name: [{ CN: [commonName] }],
    keys,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign | KeyUsageFlags.digitalSignature, true),
    ],
  });
  const sign = async (subject: Subject): Promise<KeyPair> => {
    const own = await generateKeys();
    const signed = await X509CertificateGenerator.create({
      ...validity(),
      subject: [{ CN: [subject.commonName] }, ...(subject.organizations ?? []).map((name) => ({ O: [name] }))],
      issuer: root.subject,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      extensions: [
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
        ...(subject.hosts ? [new SubjectAlternativeNameExtension(subject.hosts.map(alternativeName))] : []),
      ],
    });
    return { certificate: signed.toString("pem"), key: await privateKeyPem(own) };
  };
  return { certificate: root.toString("pem"), key: await privateKeyPem(keys), sign };
}

/** A bare key pair, for what signs tokens and not certificates. */
export async function signingKeys(): Promise<{ publicKey: string; privateKey: string }> {
  const keys = await generateKeys();
  const publicKey = await webcrypto.subtle.exportKey("spki", keys.publicKey);
  return { publicKey: PemConverter.encode(publicKey, "PUBLIC KEY"), privateKey: await privateKeyPem(keys) };
}

function alternativeName(host: string): { type: "ip" | "dns"; value: string } {
  return { type: /^[\d.]+$|:/.test(host) ? "ip" : "dns", value: host };
}

const generateKeys = () => webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);

async function privateKeyPem(keys: webcrypto.CryptoKeyPair): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
}

/** Positive: the first bit must not be set. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return bytes.toString("hex");
}
