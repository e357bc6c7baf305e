/** The ConfigMap with the settings file: pods read it again for each new call, so a change here restarts nothing. */
import { basename } from "node:path/posix";
import { files, Settings } from "@voicebots/voicebot/contract";
import type { Voicebot, VoicebotSpec } from "../api/index.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { childName, childOf } from "./child.ts";

export const settingsName = (voicebot: Pick<Voicebot, "name">): string => childName(voicebot, "settings");

export function settingsFile(voicebot: Voicebot): KubernetesObject {
  return childOf(
    voicebot,
    { apiVersion: "v1", kind: "ConfigMap", suffix: "settings", component: "bot" },
    { data: { [basename(files.settings)]: `${JSON.stringify(settingsOf(voicebot.spec), null, 2)}\n` } },
  );
}

/** How the pod answers; where it is reached is not its business. */
const telephonyOf = ({ telephony }: VoicebotSpec): Settings["telephony"] => ({
  announcements: telephony.announcements,
  twilio: telephony.twilio,
  browser: telephony.browser,
});

/** The part of the spec that a pod is told. */
export function settingsOf(spec: VoicebotSpec): Settings {
  const { pricesConfigMapRef: _prices, ...costs } = spec.costs;
  const { configMapRef: _scenario, ...scenario } = spec.scenario;
  const { spool: _volume, tickets, ...records } = spec.records;
  return Settings.parse({
    language: spec.language,
    scenario,
    conversation: spec.conversation,
    speechToText: spec.speechToText,
    languageModel: spec.languageModel,
    textToSpeech: spec.textToSpeech,
    turns: spec.turns,
    calls: spec.calls,
    telephony: telephonyOf(spec),
    cache: { ttlHours: spec.cache.ttlHours },
    records: { ...records, ...(tickets === undefined ? {} : { tickets: { webhook: { url: tickets.webhook.url } } }) },
    costs,
    objectives: spec.objectives,
  });
}
