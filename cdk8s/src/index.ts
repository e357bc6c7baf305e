/** Voicebots for cdk8s. */
export { Voicebot, type VoicebotProps } from "./voicebot.ts";
