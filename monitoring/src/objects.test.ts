import * as fc from "fast-check";
import { expect, test } from "vitest";
import { builtDashboards, dashboards, languages } from "./objects.ts";

const dnsLabel = fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/);

test("a bot's dashboards, filled in, are those that would be drawn for it", () => {
  fc.assert(
    fc.property(dnsLabel, dnsLabel, fc.constantFrom(...languages), (namespace, name, language) => {
      const bot = { namespace, name };
      const drawn = builtDashboards(language, bot);
      expect(dashboards(language, bot)).toEqual(
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
