import * as fc from "fast-check";
import { expect, test } from "vitest";
import { prometheusRuleGroups } from "./alerts/rules.ts";
import { botRules } from "./bot-rules.ts";
import { recordingGroups } from "./recordings/rules.ts";

const dnsLabel = fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/);
const support = { namespace: "phones", name: "support" };

test("a bot's rules, filled in, are those that would be made for it", () => {
  const options = fc.constantFrom({}, { exclude: ["VoicebotDown"] }, { runbooks: "https://wiki.example.com" });
  fc.assert(
    fc.property(dnsLabel, dnsLabel, options, (namespace, name, given) => {
      const bot = { namespace, name };
      expect(botRules(bot, given).groups).toEqual([
        ...prometheusRuleGroups({ ...given, bot }),
        ...recordingGroups(bot),
      ]);
    }),
    { numRuns: 20, examples: [["name-of-any-bot", "namespace-of-any-bot", {}]] },
  );
});

test("a digest stands for the rules: another bot or another choice has another", () => {
  expect(botRules(support).digest).toBe(botRules({ ...support }).digest);
  const all = [
    botRules(support),
    botRules({ ...support, name: "sales" }),
    botRules({ ...support, namespace: "shop" }),
    botRules(support, { exclude: ["VoicebotDown"] }),
    botRules(support, { runbooks: "https://wiki.example.com" }),
  ];
  expect(new Set(all.map(({ digest }) => digest)).size).toBe(all.length);
});

test("without alerts there is no group of alerts", () => {
  const exclude = prometheusRuleGroups({ bot: support }).flatMap(({ rules }) => rules.map(({ alert }) => alert));
  expect(botRules(support, { exclude }).groups.map(({ name }) => name)).toEqual(
    recordingGroups(support).map(({ name }) => name),
  );
});
