/** PromQL as a tree, for rules about how queries are written. */
import type { SyntaxNode } from "@lezer/common";
import { parser } from "@prometheus-io/lezer-promql";

export interface Parsed {
  readonly text: string;
  readonly root: SyntaxNode;
}

/** Grafana's variables of time are no PromQL: each is parsed as a duration or a number of its own, by which it is known again. */
const durations = [
  ["$__rate_interval", "7001s"],
  ["$__interval_ms", "7004"],
  ["$__interval", "7002s"],
  ["$__range_s", "7005"],
  ["$__range", "7003s"],
] as const;

/** @throws SyntaxError naming the place. */
export function parsed(promql: string): Parsed {
  let text = promql;
  for (const [name, duration] of durations) text = text.replaceAll(name, duration);
  const root = parser.parse(text).topNode;
  root.cursor().iterate((node) => {
    if (node.type.isError) throw new SyntaxError(`not PromQL at ${node.from}: ${text}`);
  });
  return { text, root };
}

/** Every node of a kind (`VectorSelector`, `FunctionCall`, `BinaryExpr`, ...), from left to right. */
export function nodes({ root }: Parsed, kind: string): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  root.cursor().iterate((node) => {
    if (node.name === kind) found.push(node.node);
  });
  return found;
}

/** What the node says, with Grafana's variables back in it. */
export function source({ text }: Parsed, node: SyntaxNode): string {
  let said = text.slice(node.from, node.to);
  for (const [name, duration] of durations) said = said.replaceAll(duration, name);
  return said;
}

/** The names of the functions and aggregations around a node, the nearest first. */
export function around(query: Parsed, node: SyntaxNode): readonly string[] {
  const names: string[] = [];
  for (let above = node.parent; above !== null; above = above.parent) {
    if (above.name === "FunctionCall" || above.name === "AggregateExpr") {
      if (above.firstChild !== null) names.push(source(query, above.firstChild));
    }
  }
  return names;
}

/** The metric of a selector, as it is exposed: `voicebot_turn_response_seconds_bucket`. */
export function metricOf(query: Parsed, vectorSelector: SyntaxNode): string {
  const name = vectorSelector.getChild("Identifier");
  return name === null ? "" : source(query, name);
}
