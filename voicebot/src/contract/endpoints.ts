/** Where a voicebot pod listens and what it answers: known to the operator, the dashboards and the tests. */

/**
 * calls: AudioSocket. announcements: HTTP of a PBX, apart from the metrics because any pod may read those. web: what comes
 * from outside through an Ingress (Twilio, browsers), open only when one of them is switched on.
 */
export const ports = { calls: 9090, metrics: 9091, announcements: 9093, web: 9094 } as const;

/** Paths on the metrics port. `/` answers like `/metrics`, as the guide has it. */
export const paths = { metrics: "/metrics", live: "/livez", ready: "/readyz", status: "/status" } as const;

/**
 * A pod's files. Settings, scenario and prices (from ConfigMaps) and keys (from a Secret) are read again for each new call, the
 * cache's password at each connection.
 */
export const files = {
  settings: "/etc/voicebot/settings/settings.json",
  scenario: "/etc/voicebot/scenario/scenario.yaml",
  prices: "/etc/voicebot/prices/prices.yaml",
  credentials: "/etc/voicebot/credentials",
  cachePassword: "/etc/voicebot/cache/password",
  /** Read for each delivery. */
  ticketSecret: "/etc/voicebot/tickets/secret",
  /** What must reach somebody and has not yet: a volume that outlives the container. */
  spool: "/var/lib/voicebot/spool",
} as const;

/** Keys that every pod needs. */
export const neededKeys = ["deepgram", "groq", "elevenlabs"] as const;
/** Keys of the credentials Secret, and so the names of the files below `files.credentials`. */
export const credentialKeys = [...neededKeys, "twilio"] as const;
export type CredentialKey = (typeof credentialKeys)[number];

/** Environment variables: only what cannot change without a restart. */
export const environment = {
  settingsFile: "VOICEBOT_SETTINGS_FILE",
  /** A scenario of one's own; empty: the preset of the settings. */
  scenarioFile: "VOICEBOT_SCENARIO_FILE",
  pricesFile: "VOICEBOT_PRICES_FILE",
  credentialsDir: "VOICEBOT_CREDENTIALS_DIR",
  callsPort: "VOICEBOT_CALLS_PORT",
  metricsPort: "VOICEBOT_METRICS_PORT",
  announcementsPort: "VOICEBOT_ANNOUNCEMENTS_PORT",
  /** Absent: nothing that comes from outside is switched on. */
  webPort: "VOICEBOT_WEB_PORT",
  /** redis:// URL without a password; empty: no shared cache. */
  cacheUrl: "VOICEBOT_CACHE_URL",
  cachePasswordFile: "VOICEBOT_CACHE_PASSWORD_FILE",
  /** Seconds a draining pod gives its calls before a spoken goodbye. */
  drainSeconds: "VOICEBOT_DRAIN_SECONDS",
  /** Seconds the pod stays after its last call so that its last numbers are scraped (two scrape intervals). */
  lingerSeconds: "VOICEBOT_LINGER_SECONDS",
  /** NAMESPACE/NAME of the Voicebot: what its pods have in common. */
  name: "VOICEBOT_NAME",
  spoolDir: "VOICEBOT_SPOOL_DIR",
  /** Bytes that may be written there. */
  spoolBytes: "VOICEBOT_SPOOL_BYTES",
  ticketSecretFile: "VOICEBOT_TICKET_SECRET_FILE",
  logLevel: "VOICEBOT_LOG_LEVEL",
} as const;
