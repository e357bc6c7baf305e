/** What the API server was asked, from its audit log: https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/ */
import { readFile } from "node:fs/promises";

export interface AuditEvent {
  readonly user: string;
  /** get, list, watch, create, update, patch, delete, deletecollection */
  readonly verb: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** Path and query as they were asked for. */
  readonly uri: string;
  readonly userAgent: string;
  /** HTTP status of the answer. */
  readonly code: number;
  /** When the request arrived, RFC 3339. */
  readonly at: string;
}

/** A line of the log, one JSON document each; requests that are for no resource (as `/readyz`) are left out. */
export function auditEventsIn(log: string): AuditEvent[] {
  return log
    .split("\n")
    .slice(0, -1) // What follows the last line break is nothing, or a line that is still being written.
    .map((line) => JSON.parse(line) as RawEvent)
    .flatMap((event) => (event.objectRef ? [auditEvent(event, event.objectRef)] : []));
}

export async function readAuditLog(file: string): Promise<AuditEvent[]> {
  return auditEventsIn(await readFile(file, "utf8"));
}

interface RawEvent {
  readonly user?: { readonly username?: string };
  readonly verb?: string;
  readonly objectRef?: RawReference;
  readonly requestURI?: string;
  readonly userAgent?: string;
  readonly responseStatus?: { readonly code?: number };
  readonly requestReceivedTimestamp?: string;
}

interface RawReference {
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

function auditEvent(event: RawEvent, { resource = "", subresource, namespace, name }: RawReference): AuditEvent {
  return {
    user: event.user?.username ?? "",
    verb: event.verb ?? "",
    resource,
    ...(subresource !== undefined && { subresource }),
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    uri: event.requestURI ?? "",
    userAgent: event.userAgent ?? "",
    code: event.responseStatus?.code ?? 0,
    at: event.requestReceivedTimestamp ?? "",
  };
}
