import { expect, test } from "vitest";
import { desiredOf } from "../../test/desired-of.ts";

test.each(desiredOf().map((object) => [`${object.kind} ${object.metadata.name}`, object] as const))(
  "%s is the Voicebot's own, in its namespace, labelled as such",
  (_name, { metadata }) => {
    expect(metadata.namespace).toBe("phones");
    expect(metadata.ownerReferences).toEqual([
      {
        apiVersion: "voicebot.dev/v1alpha1",
        kind: "Voicebot",
        name: "support",
        uid: "uid-support",
        controller: true,
        blockOwnerDeletion: true,
      },
    ]);
    expect(metadata.labels).toMatchObject({
      "app.kubernetes.io/name": "voicebot",
      "app.kubernetes.io/instance": "support",
      "app.kubernetes.io/component": expect.any(String),
      "app.kubernetes.io/managed-by": "voicebot-operator",
      "app.kubernetes.io/part-of": "voicebots",
    });
  },
);

test("the same Voicebot always desires the same, to the letter", () => {
  expect(JSON.stringify(desiredOf())).toBe(JSON.stringify(desiredOf()));
});
