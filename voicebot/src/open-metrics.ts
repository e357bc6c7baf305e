/**
 * OpenMetrics 1.0 as Prometheus' older text format, for who asks for nothing better: a counter's family is called `_total`
 * like its samples, there are no exemplars, and no `# EOF`. Made from the OpenMetrics text, because a registry of
 * prom-client writes one format only: asked for the other, it renames its counters for good.
 */

export const plainTextContentType = "text/plain; version=0.0.4; charset=utf-8";

/** ` # {call_id="..."} 1.2 1700000000.123` at the end of a sample. */
const exemplar = / # \{[^}]*\} \S+ \S+$/;

export function plainText(openMetrics: string): string {
  const lines = openMetrics.split("\n").filter((line) => line !== "" && line !== "# EOF");
  const counters = new Set(
    lines.map((line) => /^# TYPE (\S+) counter$/.exec(line)?.[1]).filter((name) => name !== undefined),
  );
  const renamed = lines.map((line) => {
    if (!line.startsWith("# ")) return line.replace(exemplar, "");
    return line.replace(/^(# (?:HELP|TYPE) )(\S+) /, (whole, start: string, name: string) =>
      counters.has(name) ? `${start}${name}_total ` : whole,
    );
  });
  return `${renamed.join("\n")}\n`;
}
