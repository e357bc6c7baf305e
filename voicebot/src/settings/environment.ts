/** The environment of the process: read once at the start, every mistake reported at once. */
import * as z from "zod";
import { environment, files, ports } from "../contract/endpoints.ts";
import { logLevels } from "../platform/logger.ts";

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);
const seconds = (fallback: number) => z.coerce.number().min(0).max(86_400).default(fallback);
/** An empty variable is one that is not set. */
const optional = z.preprocess((value) => (value === "" ? undefined : value), z.string().optional());

const Environment = z.object({
  [environment.settingsFile]: z.string().min(1).default(files.settings),
  [environment.scenarioFile]: optional,
  [environment.pricesFile]: optional,
  [environment.credentialsDir]: z.string().min(1).default(files.credentials),
  [environment.callsPort]: port(ports.calls),
  [environment.metricsPort]: port(ports.metrics),
  [environment.announcementsPort]: port(ports.announcements),
  [environment.webPort]: z.preprocess((value) => (value === "" ? undefined : value), port(ports.web).optional()),
  [environment.cacheUrl]: z.preprocess(
    (value) => (value === "" ? undefined : value),
    z.url({ protocol: /^rediss?$/ }).optional(),
  ),
  [environment.cachePasswordFile]: optional,
  [environment.drainSeconds]: seconds(600),
  [environment.lingerSeconds]: seconds(30),
  [environment.name]: z.string().min(1).max(256).default("default/voicebot"),
  [environment.spoolDir]: z.string().min(1).default(files.spool),
  [environment.spoolBytes]: z.coerce.number().int().min(0).default(1_000_000_000),
  [environment.ticketSecretFile]: z.string().min(1).default(files.ticketSecret),
  [environment.logLevel]: z.enum(logLevels).default("info"),
});

export interface PodEnvironment {
  readonly settingsFile: string;
  readonly scenarioFile: string | undefined;
  readonly pricesFile: string;
  readonly credentialsDir: string;
  readonly callsPort: number;
  readonly metricsPort: number;
  readonly announcementsPort: number;
  readonly webPort: number | undefined;
  readonly cacheUrl: string | undefined;
  readonly cachePasswordFile: string;
  readonly drainSeconds: number;
  readonly lingerSeconds: number;
  readonly name: string;
  readonly spoolDir: string;
  readonly spoolBytes: number;
  readonly ticketSecretFile: string;
  readonly logLevel: (typeof logLevels)[number];
}

/** Throws an Error whose message has a line for each variable that is wrong. */
export function readEnvironment(variables: NodeJS.ProcessEnv): PodEnvironment {
  const read = Environment.safeParse(variables);
  if (!read.success) {
    throw new Error(read.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("\n"));
  }
  const { data } = read;
  return {
    settingsFile: data[environment.settingsFile],
    scenarioFile: data[environment.scenarioFile],
    pricesFile: data[environment.pricesFile] ?? files.prices,
    credentialsDir: data[environment.credentialsDir],
    callsPort: data[environment.callsPort],
    metricsPort: data[environment.metricsPort],
    announcementsPort: data[environment.announcementsPort],
    webPort: data[environment.webPort],
    cacheUrl: data[environment.cacheUrl],
    cachePasswordFile: data[environment.cachePasswordFile] ?? files.cachePassword,
    drainSeconds: data[environment.drainSeconds],
    lingerSeconds: data[environment.lingerSeconds],
    name: data[environment.name],
    spoolDir: data[environment.spoolDir],
    spoolBytes: data[environment.spoolBytes],
    ticketSecretFile: data[environment.ticketSecretFile],
    logLevel: data[environment.logLevel],
  };
}
