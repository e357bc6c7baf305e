/** Events in bars: few enough bars to see, and wide enough for several scrapes. */
export const barPanel = { unit: "none", decimals: 0, interval: "5m" } as const;
