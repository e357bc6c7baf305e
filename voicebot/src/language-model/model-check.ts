/** Whether the provider still serves the models of the settings: asked at the start, every ten minutes, and after a change. */
import type { ModelsReport } from "../contract/pod-status.ts";
import { LanguageModelSettings } from "../contract/settings.ts";
import type { Clock } from "../platform/clock.ts";
import { ProviderError } from "../platform/provider-error.ts";

const everyMs = 600_000;
/** After a question that was not answered. */
const againMs = 60_000;

export interface ModelCheckOptions {
  readonly clock: Clock;
  /** Names of the models that are served. Throws ProviderError. */
  readonly served: (settings: LanguageModelSettings, apiKey: string) => Promise<readonly string[]>;
  readonly onMissing: (missing: ModelsReport["missing"]) => void;
}

export class ModelCheck {
  readonly #options: ModelCheckOptions;
  #report: ModelsReport | undefined;
  #asked = "";
  #dueAt = Number.NEGATIVE_INFINITY;
  #isAsking = false;

  constructor(options: ModelCheckOptions) {
    this.#options = options;
  }

  /** What was found; undefined: nobody has answered yet. */
  get report(): ModelsReport | undefined {
    return this.#report;
  }

  /** Asks in the background if it is time to. */
  refresh(settings: LanguageModelSettings, apiKey: string): void {
    const question = JSON.stringify([settings, apiKey]);
    if (this.#isAsking || (question === this.#asked && this.#options.clock.now() < this.#dueAt)) return;
    this.#asked = question;
    this.#isAsking = true;
    void this.#ask(settings, apiKey).finally(() => (this.#isAsking = false));
  }

  async #ask(settings: LanguageModelSettings, apiKey: string): Promise<void> {
    const { clock, served, onMissing } = this.#options;
    try {
      const missing = missingModels(settings, await served(settings, apiKey));
      const isNews = JSON.stringify(missing) !== JSON.stringify(this.#report?.missing ?? []);
      this.#report = { error: null, missing };
      this.#dueAt = clock.now() + everyMs;
      if (isNews) onMissing(missing);
    } catch (error) {
      // What was found before is still the best that is known.
      const kind = error instanceof ProviderError ? error.kind : "protocol";
      this.#report = { error: kind, missing: this.#report?.missing ?? [] };
      this.#dueAt = clock.now() + againMs;
    }
  }
}

/** The models of the settings that are not served, each with one that is, if we know one that does the same work. */
export function missingModels(settings: LanguageModelSettings, served: readonly string[]): ModelsReport["missing"] {
  const isServed = (model: string): boolean => served.includes(model);
  const { model, fallbackModels } = settings;
  const successors = [...fallbackModels, ...known].filter(isServed);
  const missing: ModelsReport["missing"] = [];
  if (!isServed(model)) missing.push({ setting: "model", model, instead: successors[0] ?? null });
  const main = isServed(model) ? model : successors[0];
  for (const fallback of fallbackModels.filter((one) => !isServed(one))) {
    const instead = successors.find((one) => one !== main && !fallbackModels.includes(one)) ?? null;
    missing.push({ setting: "fallbackModels", model: fallback, instead });
  }
  return missing;
}

const byDefault = LanguageModelSettings.parse({});
/** The scenarios are tried with these. */
const known: readonly string[] = [byDefault.model, ...byDefault.fallbackModels];
