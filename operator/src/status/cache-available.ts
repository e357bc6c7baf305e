import { selectorLabels } from "../desired/child.ts";
import { managedCache } from "../desired/speech-cache.ts";
import type { Findings } from "./findings.ts";
import { type Verdict, verdict } from "./verdict.ts";

export function cacheAvailable({ voicebot, pods }: Findings): Verdict<"CacheAvailable"> {
  const states = pods
    .filter(({ leaving }) => !leaving)
    .flatMap(({ report }) => (report === undefined ? [] : [report.cache]));
  if (states.length === 0) return verdict("CacheAvailable", "Unknown", "NoPodReport", "no pod has answered yet");
  if (states.every((state) => state === "connected")) {
    return verdict("CacheAvailable", "True", "Connected", "every pod reaches the speech cache");
  }
  const selector = Object.entries(selectorLabels(voicebot, "cache"))
    .map(([label, value]) => `${label}=${value}`)
    .join(",");
  const advice =
    managedCache(voicebot) === undefined
      ? "check spec.cache.external and its password"
      : `kubectl describe pods -n ${voicebot.namespace} -l ${selector}`;
  const message = `calls go on, but phrases are paid for again: ${advice}`;
  return verdict("CacheAvailable", "False", "Unavailable", message);
}
