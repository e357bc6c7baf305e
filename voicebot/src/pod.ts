/** A voicebot pod without its process: settings, calls and their ends, wired together. `main` adds ports and signals. */
import type { Instruments, voicebotMetrics } from "@voicebots/monitoring/metrics";
import { Ticker } from "./audio/ticker.ts";
import { Call, type CallOptions } from "./call/call.ts";
import type { Strain } from "./call/strain.ts";
import { type RunningCall, Switchboard } from "./call/switchboard.ts";
import { CallerLookup } from "./callers/caller-lookup.ts";
import type { PodStatus } from "./contract/pod-status.ts";
import type { Settings } from "./contract/settings.ts";
import { ModelCheck } from "./language-model/model-check.ts";
import { httpLookUp } from "./look-ups/http-look-up.ts";
import type { Clock } from "./platform/clock.ts";
import type { Logger } from "./platform/logger.ts";
import type { ProvidersOfPod } from "./providers.ts";
import type { Recordings } from "./recording/recordings.ts";
import { AfterCall } from "./records/after-call.ts";
import type { Records } from "./records/records.ts";
import { type Preset, presetOf } from "./scenario/preset.ts";
import type { ScenarioFile } from "./scenario/scenario-file.ts";
import { knownFacts } from "./scenario/support-facts.ts";
import { type ReadCredentials, readCredentials } from "./settings/credentials-directory.ts";
import { ScenarioInForce } from "./settings/scenario-in-force.ts";
import { SettingsFile } from "./settings/settings-file.ts";
import type { RejectionReason } from "./telephony/audio-socket-server.ts";
import type { CallDirectory } from "./telephony/call-directory.ts";
import { type CallLeg, type CallLegEvents, type Parties, unknownParties } from "./telephony/call-leg.ts";
import { VoicePreparation } from "./voice-preparation.ts";

export interface PodOptions {
  readonly version: string;
  readonly settingsFile: string;
  /** undefined: the preset of the settings. */
  readonly scenarioFile: string | undefined;
  readonly credentialsDir: string;
  readonly clock: Clock;
  readonly metrics: Instruments<typeof voicebotMetrics>;
  readonly logger: Logger;
  readonly providers: ProvidersOfPod;
  readonly directory: CallDirectory;
  readonly records: Records;
  readonly recordings: Recordings;
  readonly strain: Strain;
}

/** Recordings that are not uploaded within this stay on the pod's disk. */
const longestUploadMs = 20_000;

export class Pod {
  readonly switchboard: Switchboard;
  readonly #options: PodOptions;
  readonly #settingsFile: SettingsFile;
  readonly #scenario: ScenarioInForce;
  readonly #callers: CallerLookup;
  readonly #ticker: Ticker;
  readonly #afterCall: AfterCall;
  readonly #models: ModelCheck;
  readonly #leaving = new AbortController();
  readonly #voice: VoicePreparation;
  #preset: { readonly settings: Settings; readonly scenario: ScenarioFile | null; readonly preset: Preset } | null =
    null;
  #pricesError: string | null = null;

  constructor(options: PodOptions) {
    const { clock, metrics, logger } = options;
    this.#options = options;
    this.#voice = new VoicePreparation({ clock, logger, providers: options.providers });
    this.#settingsFile = new SettingsFile(options.settingsFile);
    this.#scenario = new ScenarioInForce(options.scenarioFile);
    this.#callers = new CallerLookup({
      clock,
      onFailure: (reason) => logger.warn({ reason }, "a caller could not be looked up: the call goes on without"),
    });
    this.#ticker = new Ticker(clock);
    this.#afterCall = new AfterCall({ clock, metrics, logger });
    this.#models = new ModelCheck({
      clock,
      served: (settings, apiKey) => options.providers.servedModels(settings, apiKey, this.#leaving.signal),
      onMissing: (missing) => logger.warn({ missing }, "models that the provider does not serve"),
    });
    this.switchboard = new Switchboard({
      clock,
      metrics,
      strain: () => options.strain.reason(),
      capacity: () => this.#settingsFile.settings?.calls.maxPerPod ?? 0,
      connect: (leg, onOver) => this.#connect(leg, onOver),
    });
  }

  /** Reads settings and keys again, and says how the pod is. */
  status(): PodStatus {
    const { missing, credentials } = this.refresh();
    const { settings, error } = this.#settingsFile;
    const { draining, activeCalls } = this.switchboard;
    const models = this.#models.report;
    const { voiceless } = this.#voice;
    return {
      version: this.#options.version,
      activeCalls,
      maxCalls: settings?.calls.maxPerPod ?? 0,
      draining,
      // Never "full": a full pod must stay in the Service, since it says so to the PBX and others take over.
      ready: settings !== null && missing.length === 0 && this.#voice.fetched && voiceless === null && !draining,
      // Without Twilio's key the other calls are taken all the same.
      missingCredentials:
        settings?.telephony.twilio.enabled && !credentials.twilio ? [...missing, "twilio"] : [...missing],
      refusedCredentials: [...this.#options.providers.refusedCredentials()],
      ...(voiceless === null ? {} : { voiceless }),
      ...(models === undefined ? {} : { models }),
      cache: this.#options.providers.cacheState(),
      settingsError: error ?? this.#scenario.error,
      pricesError: this.#pricesError,
    };
  }

  /** What was announced of an AudioSocket call, or that it had to be. */
  async partiesOf(callId: string): Promise<Parties | "unannounced"> {
    const announced = await this.#options.directory.claim(callId);
    if (announced) return announced;
    const needed = this.#settingsFile.settings?.telephony.announcements === "required";
    return needed ? "unannounced" : unknownParties;
  }

  /** How Twilio is answered now, and with which key; null: it is switched off. */
  twilio(): { readonly settings: Settings["telephony"]["twilio"]; readonly authToken: string | undefined } | null {
    const { credentials } = this.refresh();
    const settings = this.#settingsFile.settings?.telephony.twilio;
    return settings?.enabled ? { settings, authToken: credentials.twilio } : null;
  }

  /** Whether the page to talk with is served. */
  browser(): boolean {
    this.refresh();
    return this.#settingsFile.settings?.telephony.browser.enabled ?? false;
  }

  answer(leg: CallLeg): CallLegEvents | RejectionReason {
    const answered = this.switchboard.answer(leg);
    if (typeof answered !== "string") void this.#options.directory.began(leg.callId);
    return answered;
  }

  /** Why a call that comes now would be refused. */
  refusal(): RejectionReason | null {
    const { ready, draining } = this.status();
    return ready || draining ? this.switchboard.refusal() : "not-ready";
  }

  refresh(): ReadCredentials {
    const { logger, credentialsDir } = this.#options;
    if (this.#settingsFile.refresh()) {
      const { settings, error } = this.#settingsFile;
      if (error !== null) logger.error({ reason: error }, "settings refused");
      else if (settings) this.#settingsTaken(settings);
    }
    if (this.#scenario.refresh()) {
      const { error } = this.#scenario;
      if (error === null) logger.info("scenario taken");
      else logger.error({ reason: error }, "scenario refused");
    }
    this.#pricesError = this.#options.providers.refreshPrices();
    const read = readCredentials(credentialsDir);
    this.#prepare(read);
    const { settings } = this.#settingsFile;
    if (settings && read.credentials.groq && !this.switchboard.draining)
      this.#models.refresh(settings.languageModel, read.credentials.groq);
    return read;
  }

  /** What is measured when somebody looks. */
  measure(): void {
    this.#options.metrics.oldestCallSeconds.set(this.switchboard.oldestCallSeconds);
  }

  /** Somebody has read the metrics: from now on, what is spent is seen. */
  scraped(): void {
    this.#voice.scraped();
  }

  /** Finishes every call and delivers every record, or hands it over. `deadline` aborts: then the calls are told goodbye. */
  async drain(deadline: AbortSignal): Promise<void> {
    const goodbye = () => this.switchboard.sayGoodbye();
    const drained = this.switchboard.drain();
    this.#leaving.abort();
    this.#voice.stop();
    if (deadline.aborted) goodbye();
    deadline.addEventListener("abort", goodbye, { once: true });
    await drained;
    deadline.removeEventListener("abort", goodbye);
    await this.#afterCall.idle();
    // Their ends are told by records, which come last.
    await this.#options.recordings.leave(longestUploadMs);
    await this.#options.records.leave();
  }

  #settingsTaken(settings: Settings): void {
    const { metrics, logger } = this.#options;
    metrics.maxCalls.set(settings.calls.maxPerPod);
    metrics.humanBaselineCostUsd.set(settings.costs.humanCostPerCallUsd ?? 0);
    metrics.budgetUsdPerDay.set(settings.costs.budgetUsdPerDay ?? 0);
    metrics.maxCallSeconds.set(settings.calls.maxDurationSeconds);
    metrics.turnObjectiveSeconds.set(settings.objectives.turnSeconds);
    metrics.objectiveRatio.set(settings.objectives.turnsInTime, { objective: "turns" });
    metrics.objectiveRatio.set(settings.objectives.callsWithoutFailure, { objective: "calls" });
    // The models' names are known only now: their counters must be seen at zero too.
    for (const model of [settings.languageModel.model, ...settings.languageModel.fallbackModels]) {
      metrics.groqRequestsTotal.add(0, { model });
      metrics.groqTokensInputTotal.add(0, { model });
      metrics.groqTokensOutputTotal.add(0, { model });
    }
    logger.info({ language: settings.language, preset: settings.scenario.preset }, "settings taken");
  }

  #prepare({ credentials }: ReadCredentials): void {
    const { settings } = this.#settingsFile;
    if (settings && credentials.elevenlabs) {
      this.#voice.prepare({ preset: this.#presetOf(settings), settings, credentials });
    }
  }

  /** Made once for all calls of the same settings and scenario: it takes milliseconds, in which no call gets its frames. */
  #presetOf(settings: Settings): Preset {
    const { scenario } = this.#scenario;
    if (this.#preset?.settings !== settings || this.#preset.scenario !== scenario) {
      this.#preset = { settings, scenario, preset: presetOf(settings, scenario) };
    }
    return this.#preset.preset;
  }

  #connect(leg: CallLeg, onOver: () => void): RunningCall | null {
    const { credentials, missing } = this.refresh();
    const { settings } = this.#settingsFile;
    if (!settings || missing.length > 0 || this.#voice.voiceless !== null) return null;
    const { clock, metrics, logger } = this.#options;
    const preset = this.#presetOf(settings);
    const providers = this.#options.providers.forCall(settings, credentials);
    const journal = this.#options.records.journal(leg.callId, settings);
    return new Call({
      leg,
      settings,
      preset,
      providers,
      ticker: this.#ticker,
      clock,
      metrics,
      logger,
      onTicket: (ticket, confidential) => {
        const { id, callId, reason, severity, tag } = ticket;
        logger.info({ ticket: { id, callId, reason, severity, tag } }, "ticket created");
        journal.ticket(ticket, confidential);
      },
      journal,
      record: () => this.#options.recordings.record(leg.callId, settings, journal),
      lookUp: this.#lookUpOf(leg, settings),
      lookUpFor: async (name, values, signal) => {
        const source = preset.free?.lookUps.find((one) => one.name === name);
        const onFailure = (source: string, reason: string) => logger.warn({ source, reason }, "a look-up failed");
        return source ? httpLookUp(source, values, { clock, onFailure }, signal) : null;
      },
      onOver: (end) => {
        onOver();
        const destination = end.transfer?.destination ?? null;
        void this.#options.directory.ended(
          leg.callId,
          destination === null ? { type: "hang-up" } : { type: "transfer", destination },
        );
        this.#afterCall.conclude({ ...end, id: leg.callId, settings, preset, providers, journal });
      },
    });
  }

  #lookUpOf({ parties }: CallLeg, { scenario }: Settings): CallOptions["lookUp"] {
    const { caller } = parties;
    const url = scenario.callerLookup?.url;
    if (caller === null || url === undefined) return null;
    return async () => {
      const known = await this.#callers.callerOf(caller, url);
      return { facts: knownFacts(known ?? null), answered: known !== undefined };
    };
  }
}
