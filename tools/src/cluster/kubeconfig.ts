/** A kubeconfig file with everything inside: usable from any folder, by any client. JSON is YAML. */
import type { KeyPair } from "./certificates.ts";

export interface Access {
  /** `https://127.0.0.1:PORT` */
  readonly server: string;
  /** PEM of the authority that signed the server's certificate. */
  readonly authority: string;
  readonly client: KeyPair;
}

export function kubeconfig({ server, authority, client }: Access, name = "voicebots"): string {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  return JSON.stringify(
    {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name, cluster: { server, "certificate-authority-data": base64(authority) } }],
      users: [
        {
          name,
          user: { "client-certificate-data": base64(client.certificate), "client-key-data": base64(client.key) },
        },
      ],
      contexts: [{ name, context: { cluster: name, user: name, namespace: "default" } }],
      "current-context": name,
    },
    null,
    2,
  );
}
