/** What went wrong with kubectl, in the line that says it, and what to do about it. */

export type TroubleKind = "not-found" | "forbidden" | "other";

export interface Trouble {
  readonly kind: TroubleKind;
  /** kubectl's own words, without the noise before them. */
  readonly said: string;
  /** undefined: its words are all there is to say. */
  readonly todo: string | undefined;
}

interface Known {
  readonly pattern: RegExp;
  readonly kind?: TroubleKind;
  readonly todo?: string;
}

/** kubectl's messages as of 1.30 to 1.34, and the API server's reasons in brackets. The first that fits counts. */
const known: readonly Known[] = [
  { pattern: /\(NotFound\)/, kind: "not-found" },
  {
    pattern: /\(Forbidden\)|is forbidden:/,
    kind: "forbidden",
    todo: "ask whoever runs the cluster for this right: the cluster's role view shows Voicebots, edit changes them (docs/cli.md)",
  },
  {
    pattern: /have a resource type "voicebots?"|no matches for kind "Voicebot"/,
    todo: "this cluster has no Voicebots: install the operator (docs/install.md), or choose another cluster with --context or --kubeconfig",
  },
  {
    pattern:
      /was refused|connection refused|no such host|i\/o timeout|deadline exceeded|no route to host|Unable to connect/i,
    todo: "is the cluster running, and is it the right one? kubectl config get-contexts; choose with --context or --kubeconfig",
  },
  { pattern: /logged in|Unauthorized|certificate has expired/i, todo: "log in to the cluster again" },
  {
    pattern:
      /context .*(does not exist|was not found)|no such file|no configuration has been provided|invalid configuration/i,
    todo: "name a kubeconfig with --kubeconfig, and one of its contexts with --context: kubectl config get-contexts lists them",
  },
];

/** Lines by which kubectl tells each of its own tries: "E1122 20:46:26.1 24407 memcache.go:265] …". */
const ownNoise = /^[EIW]\d{4} \d{2}:\d{2}/;

/** `stderr` as kubectl wrote it. */
export function troubleIn(stderr: string): Trouble {
  const lines = stderr.split("\n").map((line) => line.trim());
  const telling = lines.filter((line) => line !== "" && !ownNoise.test(line));
  const said = (telling.length > 0 ? telling : lines).join("\n").trim();
  const found = known.find(({ pattern }) => pattern.test(said));
  return { kind: found?.kind ?? "other", said, todo: found?.todo };
}
