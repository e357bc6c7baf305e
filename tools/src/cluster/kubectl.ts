/** kubectl, bound to one cluster. */
import { dirname, join } from "node:path";
import { execa } from "execa";

export interface Kubectl {
  /** Where it is. */
  readonly program: string;
  /** Runs kubectl and gives what it printed. Rejects with what it said on standard error. */
  (...args: readonly string[]): Promise<string>;
  /** Server-side apply of objects (as in a manifest) or of YAML text, as the field manager "voicebots-tools". */
  apply(manifests: string | readonly object[], ...args: readonly string[]): Promise<string>;
  /** `kubectl get … -o json`, parsed. */
  json<T>(...args: readonly string[]): Promise<T>;
}

/** What waits says how long itself, with `--timeout`; this is for what hangs. */
const limitMs = 600_000;

export class KubectlError extends Error {
  override name = "KubectlError";
}

export function kubectlFor(program: string, kubeconfig: string): Kubectl {
  const run = async (args: readonly string[], input?: string): Promise<string> => {
    const { stdout, stderr, failed, shortMessage } = await execa(program, [`--kubeconfig=${kubeconfig}`, ...args], {
      reject: false,
      // The user's own plugins, caches and contexts have no business in a throw-away cluster.
      env: { KUBECONFIG: kubeconfig, KUBECACHEDIR: join(dirname(kubeconfig), "kubectl-cache") },
      ...(input === undefined ? { stdin: "ignore" } : { input }),
      maxBuffer: 64 * 1024 * 1024,
      timeout: limitMs,
    });
    if (failed) throw new KubectlError(`kubectl ${args.join(" ")}: ${stderr.trim() || shortMessage}`);
    return stdout;
  };
  return Object.assign((...args: readonly string[]) => run(args), {
    program,
    apply: (manifests: string | readonly object[], ...args: readonly string[]) =>
      run(["apply", "--server-side", "--field-manager=voicebots-tools", "-f", "-", ...args], manifestText(manifests)),
    json: async <T>(...args: readonly string[]) => JSON.parse(await run([...args, "-o", "json"])) as T,
  });
}

function manifestText(manifests: string | readonly object[]): string {
  if (typeof manifests === "string") return manifests;
  return JSON.stringify({ apiVersion: "v1", kind: "List", items: manifests });
}
