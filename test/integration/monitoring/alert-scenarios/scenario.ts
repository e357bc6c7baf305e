/** When an alert fires, or does not: a story told as promtool's series. */
export interface Scenario {
  readonly alert: string;
  readonly story: string;
  /** Series -> values, in promtool's notation: `0+1x60` is 0, 1, 2, ... 60. `BOT` stands for the labels of a target. */
  readonly series: Readonly<Record<string, string>>;
  /** Time between two values; a minute when absent. */
  readonly interval?: string;
  /** When the alerts are looked at. */
  readonly at: string;
  /** How often the rules are evaluated, if a minute would take promtool too long. */
  readonly every?: string;
  /** Labels that tell apart the alerts that fire then; none: silent. */
  readonly fires: readonly Readonly<Record<string, string>>[];
}

export const firing = [{}];
export const silent: [] = [];
