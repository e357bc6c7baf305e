/** The operator's permissions as the chart reads them: a list of rules for each kind of role that it writes. */
import { stringify } from "yaml";
import {
  kubeSystemRules,
  metricsApiClusterRules,
  metricsApiOwnNamespaceRules,
  ownNamespaceRules,
  watchedNamespaceRules,
} from "./permissions.ts";

const notice = `# Written by \`npm run generate\` from operator/src/kubernetes/permissions.ts: change it there.
# Names in capitals are chosen by each installation.
`;

/** Path from the repository's root. */
export const permissionsPath = "charts/voicebot-operator/files/permissions.yaml";

export function permissionsFile(): string {
  const rules = {
    watchedNamespace: watchedNamespaceRules,
    ownNamespace: ownNamespaceRules,
    metricsApiOwnNamespace: metricsApiOwnNamespaceRules,
    metricsApiCluster: metricsApiClusterRules,
    kubeSystem: kubeSystemRules,
  };
  return notice + stringify(rules, { lineWidth: 0, aliasDuplicateObjects: false });
}
