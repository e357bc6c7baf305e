/**
 * Lists of metadata in the API server's binary encoding: it writes them several times faster than JSON, and of twenty
 * thousand objects that is most of an operator's start.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding; field numbers as in
 * https://github.com/kubernetes/apimachinery: pkg/runtime/generated.proto and pkg/apis/meta/v1/generated.proto.
 */
import { BinaryReader, type WireType } from "@bufbuild/protobuf/wire";
import { ClusterError, type ObjectMeta, type OwnedFields, type OwnerReference } from "../reconcile/cluster.ts";
import { shared } from "./shared-values.ts";

export const protobufContentType = "application/vnd.kubernetes.protobuf";
export const protobufMetadataList = `${protobufContentType};as=PartialObjectMetadataList;g=meta.k8s.io;v=v1`;

/** As in JSON, but that items have nothing besides metadata. */
export interface MetadataList {
  readonly items: readonly { readonly metadata: ObjectMeta }[];
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string };
}

/** What a refusal says: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
export interface RefusalStatus {
  readonly message?: string;
  readonly reason?: string;
}

/** A PartialObjectMetadataList or a Status. Throws ClusterError ("unavailable") when the bytes are no such thing. */
export function decodeAnswer(bytes: Buffer): MetadataList | RefusalStatus {
  try {
    if (bytes.subarray(0, magic.length).compare(magic) !== 0) throw new Error("the first bytes are others");
    const { kind, raw } = decodeUnknown(bytes.subarray(magic.length));
    if (kind === "PartialObjectMetadataList") return decodeList(raw);
    if (kind === "Status") return decodeStatus(raw);
    throw new Error(`it is a ${JSON.stringify(kind.slice(0, 100))}`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ClusterError("unavailable", `the answer is not a list of metadata: ${why}`, { cause: error });
  }
}

const magic = Buffer.from("k8s\0", "latin1");

const asText = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");

type Field = (reader: BinaryReader) => void;

/** Calls for each field of the message what is there for its number; others are passed over. */
function eachField(bytes: Uint8Array, fields: Readonly<Record<number, Field>>): void {
  const reader = new BinaryReader(bytes, asText);
  while (reader.pos < reader.len) {
    const [number, wireType]: [number, WireType] = reader.tag();
    const field = fields[number];
    if (field === undefined) reader.skip(wireType, number);
    else field(reader);
  }
}

function decodeUnknown(bytes: Uint8Array): { readonly kind: string; readonly raw: Uint8Array } {
  let kind = "";
  let raw: Uint8Array = Buffer.alloc(0);
  const ofType = { 2: (reader: BinaryReader) => void (kind = reader.string()) };
  eachField(bytes, {
    1: (reader) => eachField(reader.bytes(), ofType),
    2: (reader) => void (raw = reader.bytes()),
  });
  return { kind, raw };
}

function decodeList(bytes: Uint8Array): MetadataList {
  const metadata: { resourceVersion?: string; continue?: string } = {};
  const items: { metadata: ObjectMeta }[] = [];
  const ofList: Readonly<Record<number, Field>> = {
    2: (reader) => void (metadata.resourceVersion = reader.string()),
    3: (reader) => void (metadata.continue = reader.string()),
  };
  const ofItem: Readonly<Record<number, Field>> = {
    1: (reader) => void items.push({ metadata: decodeObjectMeta(reader.bytes()) }),
  };
  eachField(bytes, {
    1: (reader) => eachField(reader.bytes(), ofList),
    2: (reader) => eachField(reader.bytes(), ofItem),
  });
  return { metadata, items };
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** An absent field, and an empty string, is none at all: as in JSON. */
function decodeObjectMeta(bytes: Uint8Array): ObjectMeta {
  const meta: Writable<ObjectMeta> = { name: "" };
  const managedFields: ManagedFields[] = [];
  const text =
    (name: string): Field =>
    (reader) => {
      const value = reader.string();
      if (value !== "") meta[name] = value;
    };
  eachField(bytes, {
    1: text("name"),
    3: text("namespace"),
    5: text("uid"),
    6: text("resourceVersion"),
    7: (reader) => {
      const generation = Number(reader.int64());
      if (generation !== 0) meta.generation = generation;
    },
    8: (reader) => void (meta.creationTimestamp = decodeTime(reader.bytes())),
    9: (reader) => void (meta.deletionTimestamp = decodeTime(reader.bytes())),
    10: (reader) => void (meta["deletionGracePeriodSeconds"] = Number(reader.int64())),
    11: (reader) => void (meta.labels = withEntry(meta.labels, reader.bytes())),
    12: (reader) => void (meta.annotations = withEntry(meta.annotations, reader.bytes())),
    13: (reader) =>
      void (meta.ownerReferences = [...(meta.ownerReferences ?? []), decodeOwnerReference(reader.bytes())]),
    14: (reader) => void (meta["finalizers"] = [...((meta["finalizers"] as string[]) ?? []), reader.string()]),
    17: (reader) => void managedFields.push(decodeManagedFields(reader.bytes())),
  });
  return { ...meta, managedFields };
}

function withEntry(map: Readonly<Record<string, string>> = {}, bytes: Uint8Array): Readonly<Record<string, string>> {
  let key = "";
  let value = "";
  eachField(bytes, { 1: (reader) => void (key = reader.string()), 2: (reader) => void (value = reader.string()) });
  return { ...map, [key]: value };
}

function decodeTime(bytes: Uint8Array): string {
  let seconds = 0;
  eachField(bytes, { 1: (reader) => void (seconds = Number(reader.int64())) });
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

function decodeOwnerReference(bytes: Uint8Array): OwnerReference {
  const owner: Writable<OwnerReference> = { apiVersion: "", kind: "", name: "", uid: "" };
  eachField(bytes, {
    1: (reader) => void (owner.kind = reader.string()),
    3: (reader) => void (owner.name = reader.string()),
    4: (reader) => void (owner.uid = reader.string()),
    5: (reader) => void (owner.apiVersion = reader.string()),
    6: (reader) => void (owner.controller = reader.bool()),
    7: (reader) => void (owner.blockOwnerDeletion = reader.bool()),
  });
  return owner;
}

interface ManagedFields {
  readonly manager: string;
  readonly operation: string;
  readonly subresource: string;
  readonly fieldsV1: OwnedFields;
}

function decodeManagedFields(bytes: Uint8Array): ManagedFields {
  const entry = { manager: "", operation: "", subresource: "" };
  let raw = "{}";
  const ofFields = { 1: (reader: BinaryReader) => void (raw = asText(reader.bytes())) };
  eachField(bytes, {
    1: (reader) => void (entry.manager = reader.string()),
    2: (reader) => void (entry.operation = reader.string()),
    7: (reader) => eachField(reader.bytes(), ofFields),
    8: (reader) => void (entry.subresource = reader.string()),
  });
  return { ...entry, fieldsV1: fieldsIn(raw) };
}

const mostTexts = 2000;
const known = new Map<string, OwnedFields>();
const ownersKey = /"k:\{\\"uid\\":\\"[^"\\]*\\"\}"/g;

/** A thousand Voicebots' children say the same but for their owner's uid: they are parsed once. */
function fieldsIn(raw: string): OwnedFields {
  const text = raw.replaceAll(ownersKey, '"k:owner"');
  const before = known.get(text);
  if (before !== undefined) return before;
  const fields = shared(JSON.parse(text) as OwnedFields);
  if (known.size >= mostTexts) known.clear();
  known.set(text, fields);
  return fields;
}

function decodeStatus(bytes: Uint8Array): RefusalStatus {
  const status: Writable<RefusalStatus> = {};
  eachField(bytes, {
    3: (reader) => void (status.message = reader.string()),
    4: (reader) => void (status.reason = reader.string()),
  });
  return status;
}
