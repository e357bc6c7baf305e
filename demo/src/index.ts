/** What the end-to-end test takes of the demo: the same stage, the same callers, the same questions. */
export { callersCall } from "./callers.ts";
export { panelQueries } from "./prometheus-client.ts";
export type { ProviderCounts, ReportedCall } from "./simulator-client.ts";
export { namespace, type Stage, StageBuilder, type StageOptions } from "./stage.ts";
export {
  applySecret,
  applyVoicebot,
  conditionIn,
  readStatus,
  untilReady,
  untilStatus,
  untilWarm,
  Watched,
} from "./voicebot.ts";
