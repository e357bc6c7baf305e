/** The daily budget that a Voicebot declares; a bot without one (0) has no budget alerts. */
import { voicebotMetrics as metrics } from "../metrics/voicebot.ts";
import { max, positive, value } from "../promql.ts";
import { type PerBot, perBot } from "./alert.ts";

export const dailyBudget: PerBot = (bots) => positive(max(value(metrics.budgetUsdPerDay, bots), perBot));
