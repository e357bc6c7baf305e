/** What `npm run generate` writes from the schema: path from the repository's root, and text. */
import { dashboards, languages, prometheusRuleGroups } from "@voicebots/monitoring/objects";
import { stringify } from "yaml";
import { conditionsPage } from "./condition-help.ts";
import { customResourceDefinition } from "./custom-resource-definition.ts";
import { referencePage } from "./reference-page.ts";

export function generatedFiles(): Readonly<Record<string, string>> {
  const definition = customResourceDefinition();
  const notice = "# Written by `npm run generate` from operator/src/api: change it there.\n";
  // The operator's own dashboard belongs to no bot: it comes with the operator.
  const ownDashboards = languages.map((language) => [
    `charts/voicebot-operator/files/dashboards/${language}.json`,
    dashboards(language).find(({ name }) => name.startsWith("voicebot-operator"))?.json ?? "",
  ]);
  return {
    ...Object.fromEntries(ownDashboards),
    [`charts/voicebot-operator/files/crd/${definition.metadata.name}.yaml`]:
      notice + stringify(definition, { lineWidth: 0, aliasDuplicateObjects: false }),
    "charts/voicebot-operator/files/operator-alerts.yaml": stringify(
      { groups: prometheusRuleGroups().filter(({ name }) => name === "voicebot-operator") },
      { lineWidth: 0 },
    ),
    "docs/conditions.md": conditionsPage(),
    "docs/voicebot-resource.md": referencePage(),
  };
}
