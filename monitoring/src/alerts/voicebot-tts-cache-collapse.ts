import { voicebotMetrics as metrics } from "../metrics/voicebot.ts";
import { above, and, below, increase, ratio, sum, times, type Vector, type Window } from "../promql.ts";
import { type Alert, type BotLabel, type Bots, perBot } from "./alert.ts";

const phrases = (window: Window, bots: Bots): Vector<BotLabel> =>
  sum(increase(metrics.elevenlabsRequestsTotal, window, bots), perBot);
const hits = (window: Window, bots: Bots): Vector<BotLabel> =>
  ratio(
    sum(increase(metrics.elevenlabsRequestsTotal, window, { ...bots, type: "cache_hit" }), perBot),
    phrases(window, bots),
  );

export const voicebotTtsCacheCollapse: Alert = {
  name: "VoicebotTtsCacheCollapse",
  conditions: [
    {
      // Fifty phrases at least, so that a quiet half hour with new phrases is no alarm.
      expression: (bots) =>
        and(
          below(hits("30m", bots), times(hits({ over: "1d", offset: "30m" }, bots), 0.5)),
          above(phrases("30m", bots), 50),
        ),
      lasting: "15m",
      severity: "warning",
    },
  ],
  summary: "The speech cache of {{ $labels.job }} serves half of what it did.",
  description:
    "Only {{ $value | humanizePercentage }} of the phrases of the last half hour came from the cache, less than half of the day's share: each phrase is paid for again.",
};
