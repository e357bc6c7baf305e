/** Events in bars: each bar covers exactly its step and stands where it begins. */
import type { Window } from "../../promql.ts";

export const bar: Window = { over: "$__interval", offset: "-$__interval" };
/** Few enough bars to see, and wide enough for several scrapes. */
export const barPanel = { unit: "none", decimals: 0, interval: "5m" } as const;
