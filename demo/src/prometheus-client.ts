/** Asks the demo's Prometheus, as a dashboard would. */
import { type PanelQuery, panelQueries, prometheusRequest, type Viewing } from "@voicebots/monitoring/objects";

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

export interface PrometheusClient {
  /** Every series that an expression gives now. */
  query(expr: string): Promise<readonly Sample[]>;
  /** The one number that an expression gives now; NaN of nothing. */
  number(expr: string): Promise<number>;
  /** What a panel's query gives, asked just as Grafana asks it. */
  panel(query: PanelQuery, viewing: Viewing): Promise<readonly Sample[]>;
}

export function prometheusClient(url: string): PrometheusClient {
  const get = async (path: string, parameters: Readonly<Record<string, string>>): Promise<readonly Sample[]> => {
    const response = await fetch(`${url}${path}?${new URLSearchParams(parameters).toString()}`, {
      signal: AbortSignal.timeout(10_000),
    });
    const answer = (await response.json()) as { status: string; error?: string; data?: { result: Sample[] } };
    if (answer.status !== "success" || answer.data === undefined) {
      throw new Error(`Prometheus refused ${parameters["query"] ?? ""}: ${answer.error ?? response.status}`);
    }
    return answer.data.result;
  };
  return {
    query: (expr) => get("/api/v1/query", { query: expr }),
    async number(expr) {
      const [first] = await get("/api/v1/query", { query: expr });
      return Number(first?.value?.[1] ?? Number.NaN);
    },
    panel(query, viewing) {
      const { path, parameters } = prometheusRequest(query, viewing);
      return get(path, parameters);
    },
  };
}

export { panelQueries };
