/** When callers of a telecom operator's support call, and what a bad hour does to them. Times in milliseconds since 1970. */

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Share of the busiest hour, from midnight on. */
const ofTheDay = [
  0.04, 0.03, 0.02, 0.02, 0.03, 0.05, 0.12, 0.3, 0.68, 0.95, 1, 0.9, 0.62, 0.6, 0.82, 0.85, 0.83, 0.9, 0.98, 0.8, 0.5,
  0.28, 0.14, 0.07,
];
/** Share of a working day, from Sunday on. */
const ofTheWeek = [0.3, 1.12, 1, 0.97, 0.95, 1, 0.62];

/** 0 to about 1.1: how many callers there are, against the busiest hour. Between two hours it goes over gently. */
export function demandAt(atMs: number, utcOffsetHours: number): number {
  const local = atMs + utcOffsetHours * hourMs;
  const hours = (local % dayMs) / hourMs - 0.5;
  const before = Math.floor(hours);
  const share = (hour: number): number => ofTheDay[(hour + 24) % 24] ?? 0;
  const hourly = share(before) + (hours - before) * (share(before + 1) - share(before));
  // 1 January 1970 was a Thursday.
  return hourly * (ofTheWeek[(Math.floor(local / dayMs) + 4) % 7] ?? 1);
}

/** A fibre cut brings callers while the voice's provider is slow and fails: such hours come together. */
export interface BadHour {
  readonly fromMs: number;
  readonly toMs: number;
  /** How many more callers. */
  readonly callers: number;
  /** How much slower the providers of language and voice are. */
  readonly slower: number;
  /** Share of their answers that fail. */
  readonly failing: number;
}

/** How bad it is, 0 to 1: it begins quickly and ends slowly. */
export function badness(atMs: number, { fromMs, toMs }: BadHour): number {
  if (atMs < fromMs || atMs > toMs) return 0;
  const passed = (atMs - fromMs) / (toMs - fromMs);
  return Math.min(1, passed / 0.1, (1 - passed) / 0.35);
}
