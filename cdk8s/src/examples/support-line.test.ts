import { App, Testing, Yaml } from "cdk8s";
import { expect, test } from "vitest";
import { problemsOf } from "../voicebot.ts";
import { SupportLine } from "./support-line.ts";

const props = { namespace: "support-line", pbxNamespace: "asterisk", providerConcurrency: 200 };

test("the example's manifest is as it was reviewed", async () => {
  const manifest = Testing.synth(new SupportLine(new App(), "support-line", props));
  await expect(Yaml.stringify(...manifest)).toMatchFileSnapshot("support-line.snapshot.yaml");
});

test("the example's Voicebot holds to the schema", () => {
  const voicebots = Testing.synth(new SupportLine(new App(), "support-line", props)).filter(
    ({ kind }) => kind === "Voicebot",
  );
  expect(voicebots.map((voicebot) => problemsOf(voicebot))).toEqual([[]]);
});

test("contracts too small for two full pods are noticed before anything is applied", () => {
  const app = new App();
  new SupportLine(app, "support-line", { ...props, providerConcurrency: 10 });
  expect(() => app.synthYaml()).toThrow("scaling.providerConcurrency must allow scaling.minReplicas pods");
});
