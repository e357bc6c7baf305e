/** The API server's front proxy as the metrics API meets it: client certificates of an authority, and what it asks. */
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { request } from "node:https";
import type { TLSSocket } from "node:tls";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  PemConverter,
  X509CertificateGenerator,
} from "@peculiar/x509";

export interface Client {
  readonly cert: string;
  readonly key: string;
}
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const newKeys = () => webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);

/** An authority that signs client certificates, as the API server's front proxy has one. */
export async function clientAuthority() {
  const keys = await newKeys();
  const authority = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: ["front-proxy-ca"] }],
    keys,
    signingAlgorithm: algorithm,
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  const sign = async (commonName: string): Promise<Client> => {
    const own = await newKeys();
    const signed = await X509CertificateGenerator.create({
      subject: [{ CN: [commonName] }],
      issuer: authority.subject,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: algorithm,
      extensions: [new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth])],
    });
    return {
      cert: signed.toString("pem"),
      key: PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", own.privateKey), "PRIVATE KEY"),
    };
  };
  return { certificate: authority.toString("pem"), sign };
}

/** What the API server publishes of its front proxy. */
export const authenticationData = (authority: string) => ({
  "requestheader-client-ca-file": authority,
  "requestheader-allowed-names": '["front-proxy-client"]',
  "requestheader-username-headers": '["X-Remote-User"]',
  "requestheader-group-headers": '["X-Remote-Group"]',
});

export const callsPath = "/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/pods/%2A/voicebot_active_calls";

export interface Ask {
  readonly client?: Client;
  readonly user?: string;
  readonly method?: string;
  readonly path?: string;
  /** Verify the server's certificate as the API server does. */
  readonly authority?: string;
}
export interface Answered {
  readonly status: number | undefined;
  readonly body: Record<string, unknown>;
  /** Of the server's certificate. */
  readonly fingerprint: string;
}

export function askMetricsApi(port: number, how: Ask): Promise<Answered> {
  const verify =
    how.authority === undefined
      ? { rejectUnauthorized: false }
      : { ca: how.authority, servername: "metrics.voicebots.svc" };
  return new Promise((resolve, reject) => {
    const options = {
      host: "127.0.0.1",
      port,
      path: how.path ?? callsPath,
      method: how.method ?? "GET",
      agent: false as const,
      headers: how.user === undefined ? {} : { "x-remote-user": how.user, "x-remote-group": "system:authenticated" },
      ...verify,
      ...how.client,
    };
    request(options, (response) => {
      const { fingerprint } = (response.socket as TLSSocket).getPeerCertificate();
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode, body: JSON.parse(text) as Record<string, unknown>, fingerprint }),
      );
    })
      .once("error", reject)
      .end();
  });
}
