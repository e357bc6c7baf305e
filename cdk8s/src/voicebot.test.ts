import { App, Chart, Lazy, Testing } from "cdk8s";
import { expect, test } from "vitest";
import { problemsOf, Voicebot, type VoicebotProps } from "./voicebot.ts";

const credentials = { secretName: "voicebot-providers" };

function synthesised(props: VoicebotProps): string {
  const app = new App();
  new Voicebot(new Chart(app, "bots"), "support", props);
  return app.synthYaml();
}

test("a Voicebot needs nothing but its credentials", () => {
  const chart = new Chart(new App(), "bots");
  new Voicebot(chart, "support", { metadata: { name: "support" }, spec: { credentials } });
  expect(Testing.synth(chart)).toEqual([
    { apiVersion: "voicebot.dev/v1alpha1", kind: "Voicebot", metadata: { name: "support" }, spec: { credentials } },
  ]);
});

test("what the API server would refuse is refused when it is synthesised, in the same words", () => {
  expect(() => synthesised({ spec: { credentials, scaling: { minReplicas: 5, maxReplicas: 2 } } })).toThrow(
    "spec.scaling: minReplicas must not exceed maxReplicas",
  );
});

test("a field that does not exist does not compile, and is refused where types were not looked at", () => {
  // @ts-expect-error: it is maxPerPod
  const calls: VoicebotProps["spec"]["calls"] = { maxPerPods: 3 };
  expect(() => synthesised({ spec: { credentials, ...(calls && { calls }) } })).toThrow(
    "spec.calls.maxPerPods: there is no such field",
  );
});

test("a name that the children's names could not be built from is refused", () => {
  expect(() => synthesised({ metadata: { name: `support-${"x".repeat(40)}` }, spec: { credentials } })).toThrow(
    "at most 40 characters",
  );
});

test("a value that is known only when everything is there is checked then", () => {
  const secretName = Lazy.any({ produce: () => "Not A Secret's Name" }) as string;
  expect(() => synthesised({ spec: { credentials: { secretName } } })).toThrow("spec.credentials.secretName");
});

test("a resource without a problem has none", () => {
  expect(problemsOf({ metadata: { name: "support" }, spec: { credentials } })).toEqual([]);
});
