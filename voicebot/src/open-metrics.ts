/**
 * Prometheus' text format as OpenMetrics 1.0: a counter's family has no `_total`, no empty lines, and `# EOF` at the end.
 * Ours rather than prom-client's, whose OpenMetrics output renames the counters of its text output too.
 */

export const openMetricsContentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

export function openMetrics(text: string): string {
  const lines = text.split("\n").filter((line) => line !== "");
  const counters = new Set(
    lines.map((line) => /^# TYPE (\S+)_total counter$/.exec(line)?.[1]).filter((name) => name !== undefined),
  );
  const renamed = lines.map((line) =>
    line.replace(/^(# (?:HELP|TYPE) )(\S+)_total /, (whole, start: string, name: string) =>
      counters.has(name) ? `${start}${name} ` : whole,
    ),
  );
  return `${renamed.join("\n")}\n# EOF\n`;
}
