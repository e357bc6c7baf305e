import * as fc from "fast-check";
import { expect, test } from "vitest";
import { builtDashboards, dashboards, languages } from "./objects.ts";

const dnsLabel = fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/);

test("a bot's dashboards, filled in, are those that would be drawn for it", () => {
  fc.assert(
    fc.property(dnsLabel, dnsLabel, fc.constantFrom(...languages), (namespace, name, language) => {
      const bot = { namespace, name };
      const drawn = builtDashboards(language, bot);
      expect(dashboards(language, bot).map(({ name, title, json }) => ({ name, title, json }))).toEqual(
        drawn.map(({ name, built }) => ({
          name,
          title: built.title,
          json: JSON.stringify(built),
        })),
      );
    }),
    { numRuns: 20, examples: [["name-of-any-bot", "namespace-of-any-bot", "fr"]] },
  );
});

test("a digest stands for a dashboard: each has its own, in each language and for each bot", () => {
  const bots = [undefined, { namespace: "phones", name: "support" }, { namespace: "phones", name: "sales" }];
  const digests = () =>
    languages.flatMap((language) => bots.flatMap((bot) => dashboards(language, bot).map(({ digest }) => digest)));
  expect(new Set(digests()).size).toBe(digests().length);
  expect(digests()).toEqual(digests());
});
