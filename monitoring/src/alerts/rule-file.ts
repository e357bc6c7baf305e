/** Rule groups as the YAML of a Prometheus rule file; every value is a JSON string, which YAML reads as it stands. */
import type { RecordingGroup, RecordingRule } from "../recordings/rules.ts";
import type { Rule, RuleGroup } from "./rules.ts";

export function ruleFile(groups: readonly (RuleGroup | RecordingGroup)[]): string {
  const lines = ["groups:"];
  for (const group of groups) {
    lines.push(`  - name: ${group.name}`);
    if ("interval" in group) lines.push(`    interval: ${group.interval}`);
    lines.push("    rules:");
    for (const rule of group.rules) lines.push(...("alert" in rule ? alert(rule) : recording(rule)));
  }
  return `${lines.join("\n")}\n`;
}

const alert = ({ alert, expr, for: lasting, labels, annotations }: Rule): string[] => [
  `      - alert: ${alert}`,
  `        expr: ${JSON.stringify(expr)}`,
  `        for: ${lasting}`,
  "        labels:",
  ...entries(labels),
  "        annotations:",
  ...entries(annotations),
];

const recording = ({ record, expr, labels }: RecordingRule): string[] => [
  `      - record: ${JSON.stringify(record)}`,
  `        expr: ${JSON.stringify(expr)}`,
  "        labels:",
  ...entries(labels),
];

const entries = (values: Readonly<Record<string, string>>): string[] =>
  Object.entries(values).map(([key, value]) => `          ${key}: ${JSON.stringify(value)}`);
