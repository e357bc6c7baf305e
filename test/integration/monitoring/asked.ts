/** What a running Prometheus answers about its targets, rules and series. */

interface Answer<T> {
  readonly status: "success" | "error";
  readonly error?: string;
  readonly data: T;
}

/** @throws Error with Prometheus' own words if it refuses, or of the connection while it starts. */
async function answer<T>(url: string, path: string, parameters: Readonly<Record<string, string>> = {}): Promise<T> {
  const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`);
  const { status, error, data } = (await response.json()) as Answer<T>;
  if (status === "error") throw new Error(`${error} in ${JSON.stringify(parameters)}`);
  return data;
}

/** The values of an instant query's series. */
export async function ask(url: string, query: string): Promise<number[]> {
  const { result } = await answer<{ result: { value: [number, string] }[] }>(url, "query", { query });
  return result.map(({ value: [, number] }) => Number(number));
}

interface Target {
  readonly pod: string;
  /** "up" where the last scrape succeeded. */
  readonly health: string;
  readonly job: string | undefined;
  readonly voicebot: string | undefined;
}

/** The targets that it reads, by the names of their pods. */
export async function targetsOf(url: string): Promise<Target[]> {
  interface Found {
    readonly health: string;
    readonly labels: Readonly<Record<string, string>>;
  }
  const { activeTargets } = await answer<{ activeTargets: Found[] }>(url, "targets", { state: "active" });
  return activeTargets
    .map(({ health, labels: { pod = "", job, voicebot } }) => ({ pod, health, job, voicebot }))
    .toSorted((one, other) => one.pod.localeCompare(other.pod));
}

interface Rule {
  readonly name: string;
  readonly health: string;
}

/** The rules that it has loaded, by the names of their groups. */
export async function rulesOf(url: string): Promise<ReadonlyMap<string, readonly Rule[]>> {
  const { groups } = await answer<{ groups: { name: string; rules: Rule[] }[] }>(url, "rules");
  return new Map(groups.map(({ name, rules }) => [name, rules]));
}
