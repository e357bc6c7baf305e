/** Rule groups as the YAML of a Prometheus rule file; every value is a JSON string, which YAML reads as it stands. */
import type { RuleGroup } from "./rules.ts";

export function ruleFile(groups: readonly RuleGroup[]): string {
  const lines = ["groups:"];
  for (const { name, rules } of groups) {
    lines.push(`  - name: ${name}`, "    rules:");
    for (const { alert, expr, for: lasting, labels, annotations } of rules) {
      lines.push(`      - alert: ${alert}`, `        expr: ${JSON.stringify(expr)}`, `        for: ${lasting}`);
      lines.push("        labels:", ...entries(labels), "        annotations:", ...entries(annotations));
    }
  }
  return `${lines.join("\n")}\n`;
}

const entries = (values: Readonly<Record<string, string>>): string[] =>
  Object.entries(values).map(([key, value]) => `          ${key}: ${JSON.stringify(value)}`);
