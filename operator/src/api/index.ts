export * from "./conditions.ts";
export { customResourceDefinition } from "./custom-resource-definition.ts";
export * from "./names.ts";
export { amountOf } from "./quantity.ts";
export { ManagedCache, VoicebotSpec, type VoicebotSpecInput } from "./spec.ts";
export { VoicebotStatus } from "./status.ts";
export { nameRule, type ParsedVoicebot, parseVoicebot, statusIn, type Voicebot } from "./voicebot.ts";
