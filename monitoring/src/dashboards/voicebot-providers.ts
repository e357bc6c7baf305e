/** "Providers": what Deepgram, Groq and ElevenLabs do for us, how well, and at which price. */
import type * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import { voicebotMetrics } from "../metrics/voicebot.ts";
import { type Bot, frame, type Identity } from "./frame.ts";
import { laidOut } from "./laid-out.ts";
import { recorded } from "./resolution.ts";
import type { Text } from "./text/text.ts";
import * as providers from "./voicebot-providers/providers.ts";
import * as latency from "./voicebot-roi/latency.ts";

export function voicebotProviders(identity: Identity, text: Text, bot?: Bot): dashboard.Dashboard {
  const { rows, panels } = text.voicebotProviders;
  return laidOut(recorded(frame(identity, text, voicebotMetrics.activeCalls.name, bot)), [
    {
      title: rows.errors,
      panels: [
        providers.errorShare(text),
        providers.errorsTotal(text),
        providers.providerErrors(text),
        providers.fallbacks(text),
      ],
    },
    {
      title: rows.speed,
      panels: [
        latency.speechToText(text, panels.speechToText, 8),
        latency.languageModel(text, panels.languageModel, 8),
        latency.textToSpeech(text, panels.textToSpeech, 8),
      ],
    },
    {
      title: rows.use,
      panels: [
        providers.providerRequests(text),
        providers.tokens(text),
        providers.spendOverTime(text),
        providers.audio(text),
      ],
    },
    { title: rows.prices, panels: [providers.prices(text), providers.tableAge(text)] },
  ]);
}
