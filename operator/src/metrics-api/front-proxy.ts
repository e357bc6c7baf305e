/**
 * Who asks: the API server's front proxy, known by its client certificate, says in headers for whom it asks. Nobody
 * else is listened to. https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/
 */
import type { IncomingHttpHeaders } from "node:http";
import * as z from "zod";

/** The ConfigMap kube-system/extension-apiserver-authentication, where the API server publishes this. */
export const authenticationConfigMap = {
  namespace: "kube-system",
  name: "extension-apiserver-authentication",
} as const;

export interface FrontProxy {
  /** PEM; signs the front proxy's client certificate. */
  readonly authority: string;
  /** Common names; empty: any that the authority signed. */
  readonly allowedNames: readonly string[];
  readonly usernameHeaders: readonly string[];
  readonly groupHeaders: readonly string[];
}

export interface Asker {
  readonly user: string;
  readonly groups: readonly string[];
}

const names = z
  .string()
  .optional()
  .transform((text): unknown => JSON.parse(text ?? "[]"))
  .pipe(z.array(z.string()));

const Data = z.object({
  "requestheader-client-ca-file": z.string().min(1),
  "requestheader-allowed-names": names,
  "requestheader-username-headers": names,
  "requestheader-group-headers": names,
});

/** undefined when the ConfigMap's data does not tell. */
export function frontProxyIn(data: unknown): FrontProxy | undefined {
  try {
    const parsed = Data.safeParse(data);
    if (!parsed.success) return undefined;
    return {
      authority: parsed.data["requestheader-client-ca-file"],
      allowedNames: parsed.data["requestheader-allowed-names"],
      usernameHeaders: parsed.data["requestheader-username-headers"],
      groupHeaders: parsed.data["requestheader-group-headers"],
    };
  } catch {
    return undefined;
  }
}

/** `commonName` of a client certificate that TLS has verified against the authority; undefined when there is none. */
export function askerOf(
  proxy: FrontProxy,
  commonName: string | undefined,
  headers: IncomingHttpHeaders,
): Asker | undefined {
  if (commonName === undefined) return undefined;
  if (proxy.allowedNames.length > 0 && !proxy.allowedNames.includes(commonName)) return undefined;
  const [user] = valuesOf(headers, proxy.usernameHeaders);
  return user === undefined || user === "" ? undefined : { user, groups: valuesOf(headers, proxy.groupHeaders) };
}

/** Node joins repeated headers with commas; the names of users and groups hold none. */
function valuesOf(headers: IncomingHttpHeaders, headerNames: readonly string[]): string[] {
  return headerNames.flatMap((name) => {
    const value = headers[name.toLowerCase()];
    return (Array.isArray(value) ? value : (value ?? "").split(","))
      .map((one) => one.trim())
      .filter((one) => one !== "");
  });
}
