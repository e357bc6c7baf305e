/** The folders of this tool on a machine: a cache that may be thrown away at any time, and the state of running clusters. */
import { homedir } from "node:os";
import { join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/** Programs and images that were built or fetched once. `VOICEBOTS_CACHE` names another place. */
export function cacheFolder(environment: Environment = process.env): string {
  return (
    environment["VOICEBOTS_CACHE"] || join(environment["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "voicebots")
  );
}

/** One folder per run that is up, or that died without cleaning. `VOICEBOTS_STATE` names another place. */
export function stateFolder(environment: Environment = process.env): string {
  return (
    environment["VOICEBOTS_STATE"] ||
    join(environment["XDG_STATE_HOME"] || join(homedir(), ".local", "state"), "voicebots")
  );
}
