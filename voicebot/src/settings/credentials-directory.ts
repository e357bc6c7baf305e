/** The providers' keys: one file each, as Kubernetes mounts a Secret, read again whenever they are needed. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type CredentialKey, credentialKeys, neededKeys } from "../contract/endpoints.ts";

export interface ReadCredentials {
  readonly credentials: Partial<Record<CredentialKey, string>>;
  /** Absent, unreadable or empty, of those that no pod can do without. */
  readonly missing: readonly CredentialKey[];
}

export function readCredentials(directory: string): ReadCredentials {
  const credentials: Partial<Record<CredentialKey, string>> = {};
  for (const key of credentialKeys) {
    const value = contentOf(join(directory, key));
    if (value !== "") credentials[key] = value;
  }
  return { credentials, missing: neededKeys.filter((key) => credentials[key] === undefined) };
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}
