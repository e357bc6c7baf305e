/** A call as its caller lived it: who said what and when, and how long they waited. */
import type { CallReport } from "@voicebots/simulator";

export function transcriptOf(report: CallReport): string {
  const spoken = [
    ...report.heard.map(({ startMs, text }) => ({ atMs: startMs, who: "bot", text })),
    ...report.said.map(({ startMs, text }) => ({ atMs: startMs, who: "caller", text })),
  ].toSorted((a, b) => a.atMs - b.atMs);
  const waits = report.turns.flatMap(({ responseMs }) => responseMs ?? []);
  return [
    ...spoken.map(({ atMs, who, text }) => `${seconds(atMs).padStart(7)}  ${who.padEnd(6)}  ${text}`),
    `${seconds(report.durationMs).padStart(7)}  ${ending(report)}`,
    "",
    ...(waits.length === 0 ? [] : [`waited for answers      ${waits.map(seconds).join(", ")}`]),
    `sound came late         ${report.underflows} times (99 % of frames within ${Math.round(report.frameGaps.p99Ms)} ms of the last)`,
    ...(report.brokenWords > 0
      ? [`words not understood    ${report.brokenWords} of ${report.words + report.brokenWords}`]
      : []),
  ].join("\n");
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function ending({ answered, endedBy, reason }: CallReport): string {
  if (!answered) return `no answer: ${reason ?? "the bot never sent audio"}`;
  if (endedBy === "network") return `broke: ${reason ?? "the connection closed"}`;
  return endedBy === "bot" ? "the bot hung up" : "the caller hung up";
}
