/** What the values of a label are called and which colour they have: the same in every panel of every dashboard. */
import type { Text } from "./text/text.ts";

export interface SeriesName {
  readonly name: string;
  readonly color?: string;
}

/** By the label's value, which must be the series' whole legend. */
export type SeriesNames<Value extends string = string> = Readonly<Record<Value, SeriesName>>;

type Words<Value extends string> = Readonly<Record<Value, string>>;

function named<Value extends string>(names: Words<Value>, colors: Words<Value>): SeriesNames<Value> {
  const entries = Object.entries<string>(names).map(([value, name]) => [
    value,
    { name, color: colors[value as Value] },
  ]);
  return Object.fromEntries(entries) as SeriesNames<Value>;
}

export const providerSeries = ({ providers }: Text) =>
  named(providers, { deepgram: "green", groq: "blue", elevenlabs: "orange" });

export const problemSeries = ({ problems }: Text) =>
  named(problems, { internet: "blue", mobile: "purple", unknown: "gray" });

export const sentimentSeries = ({ sentiments }: Text) =>
  named(sentiments, { positive: "green", neutral: "gray", negative: "red" });

export const statusSeries = ({ statuses }: Text) =>
  named(statuses, { resolved: "green", transferred: "blue", abandoned: "orange", failed: "red" });

export const severitySeries = ({ severities }: Text) =>
  named(severities, { LOW: "green", MEDIUM: "orange", HIGH: "red" });

/** Strangers, who are no callers, are gray. */
export const rejectionSeries = ({ rejections }: Text) =>
  named(rejections, {
    capacity: "red",
    overloaded: "orange",
    "provider-limit": "purple",
    draining: "blue",
    "not-ready": "yellow",
    unannounced: "gray",
    handshake: "gray",
    protocol: "gray",
    signature: "gray",
  });
