import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ClusterError } from "../reconcile/cluster.ts";
import { decodeAnswer } from "./metadata-in-protobuf.ts";

const magic = Buffer.from("k8s\0", "latin1");

type Write = (writer: BinaryWriter) => unknown;

const message = (...fields: readonly Write[]): Uint8Array => {
  const writer = new BinaryWriter();
  for (const field of fields) field(writer);
  return writer.finish();
};
const text =
  (number: number, value: string): Write =>
  (to) =>
    to.tag(number, WireType.LengthDelimited).string(value);
const bytes =
  (number: number, value: Uint8Array): Write =>
  (to) =>
    to.tag(number, WireType.LengthDelimited).bytes(value);
const whole =
  (number: number, value: number): Write =>
  (to) =>
    to.tag(number, WireType.Varint).int64(value);
const flag =
  (number: number, value: boolean): Write =>
  (to) =>
    to.tag(number, WireType.Varint).bool(value);
const map = (number: number, entries: Readonly<Record<string, string>>): Write[] =>
  Object.entries(entries).map(([key, value]) => bytes(number, message(text(1, key), text(2, value))));

const answer = (kind: string, raw: Uint8Array): Buffer =>
  Buffer.concat([magic, message(bytes(1, message(text(1, "meta.k8s.io/v1"), text(2, kind))), bytes(2, raw))]);

interface Said {
  readonly name: string;
  readonly generation: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly owner: string;
  readonly finalizers: readonly string[];
}

/** As the API server writes it: also what is empty, and fields that are none of our business. */
const item = ({ name, generation, labels, owner, finalizers }: Said): Uint8Array =>
  message(
    text(1, name),
    text(2, ""),
    text(3, "shop"),
    text(4, ""),
    text(5, `uid of ${name}`),
    text(6, "41"),
    whole(7, generation),
    bytes(8, message(whole(1, 1_700_000_000), whole(2, 0))),
    whole(10, 30),
    ...map(11, labels),
    ...map(12, labels),
    bytes(
      13,
      message(text(1, "Voicebot"), text(3, name), text(4, owner), text(5, "voicebot.dev/v1alpha1"), flag(6, true)),
    ),
    ...finalizers.map((one) => text(14, one)),
    bytes(
      17,
      message(
        text(1, "voicebot-operator"),
        text(2, "Apply"),
        text(3, "v1"),
        text(6, "FieldsV1"),
        bytes(7, message(text(1, `{"f:metadata":{"k:{\\"uid\\":\\"${owner}\\"}":{}},"f:data":{"f:file":{}}}`))),
        text(8, ""),
      ),
    ),
  );

const asRead = ({ name, generation, labels, owner, finalizers }: Said): object => ({
  name,
  namespace: "shop",
  uid: `uid of ${name}`,
  resourceVersion: "41",
  ...(generation === 0 ? {} : { generation }),
  creationTimestamp: "2023-11-14T22:13:20Z",
  deletionGracePeriodSeconds: 30,
  ...(Object.keys(labels).length === 0 ? {} : { labels, annotations: labels }),
  ownerReferences: [{ apiVersion: "voicebot.dev/v1alpha1", kind: "Voicebot", name, uid: owner, controller: true }],
  ...(finalizers.length === 0 ? {} : { finalizers }),
});

const words = fc.string({ minLength: 1, unit: "grapheme" });
const label = words.filter((name) => name !== "__proto__");
const saidOf: fc.Arbitrary<Said> = fc.record({
  name: words,
  generation: fc.nat(),
  labels: fc.dictionary(label, fc.string({ unit: "grapheme" }), { maxKeys: 4, noNullPrototype: true }),
  owner: fc.uuid(),
  finalizers: fc.array(words, { maxLength: 2 }),
});

test("whatever the metadata say, they are read as they were written", () => {
  fc.assert(
    fc.property(fc.array(saidOf, { maxLength: 5 }), (all) => {
      const list = message(
        bytes(1, message(text(1, ""), text(2, "77"), text(3, "next"), whole(4, 9))),
        ...all.map((said) => bytes(2, message(bytes(1, item(said))))),
      );
      const read = decodeAnswer(answer("PartialObjectMetadataList", list));
      const items = all.map((said) => ({ metadata: expect.objectContaining(asRead(said)) as unknown }));
      expect(read).toEqual({ metadata: { resourceVersion: "77", continue: "next" }, items });
    }),
  );
});

test("the fields that Voicebots' children have in common are one object, whoever owns them", () => {
  const said: Said = { name: "a", generation: 1, labels: {}, owner: "11-22", finalizers: [] };
  const list = message(...["11-22", "33-44"].map((owner) => bytes(2, message(bytes(1, item({ ...said, owner }))))));
  const { items } = decodeAnswer(answer("PartialObjectMetadataList", list)) as {
    items: { metadata: { managedFields: { fieldsV1: object }[] } }[];
  };
  const [one, other] = items.map(({ metadata }) => metadata.managedFields[0]?.fieldsV1);
  expect(one).toMatchObject({ "f:data": { "f:file": {} } });
  expect(one).toBe(other);
});

test("a refusal is read too", () => {
  const status = message(text(2, "Failure"), text(3, "too old resource version"), text(4, "Expired"), whole(6, 410));
  expect(decodeAnswer(answer("Status", status))).toEqual({ message: "too old resource version", reason: "Expired" });
});

test("bytes that are something else, or end too soon, are a failure of the usual kind", () => {
  const list = answer("PartialObjectMetadataList", message(bytes(1, message(text(2, "7")))));
  for (const wrong of [Buffer.from("{}"), answer("PodList", message()), list.subarray(0, -1)])
    expect(() => decodeAnswer(wrong)).toThrow(ClusterError);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (rest) => {
      try {
        decodeAnswer(Buffer.concat([magic, rest]));
      } catch (error) {
        expect(error).toBeInstanceOf(ClusterError);
      }
    }),
  );
});
