/** Turns a catalogue of metrics into prom-client instruments, every closed label combination starting at zero. */
import * as prom from "prom-client";
import type { Labels, LabelValues, Metric, MetricKind } from "./metric.ts";

type Arguments<L extends Labels> = keyof L extends never ? [] : [labels: LabelValues<L>];

export interface CounterInstrument<L extends Labels> {
  /** Adds one. */
  inc(...labels: Arguments<L>): void;
  /**
   * Adds an amount. `add(0, labels)` starts at zero a series whose labels only the configuration knows.
   * @throws RangeError if it is negative or not a finite number: a counter once NaN is NaN until the pod ends.
   */
  add(amount: number, ...labels: Arguments<L>): void;
}
export interface GaugeInstrument<L extends Labels> {
  set(value: number, ...labels: Arguments<L>): void;
  /** Back to what it was at the start: for a gauge whose labels are the message (the price table in force), before it is set anew. */
  clear(): void;
}
export interface HistogramInstrument<L extends Labels> {
  observe(value: number, ...labels: Arguments<L>): void;
  /** Names the call too, as an exemplar: OpenMetrics shows the latest call of each bucket, and no series is added. */
  observeIn(callId: string, value: number, ...labels: Arguments<L>): void;
}

type Instrument<M> =
  M extends Metric<infer K extends MetricKind, infer L extends Labels>
    ? K extends "counter"
      ? CounterInstrument<L>
      : K extends "gauge"
        ? GaugeInstrument<L>
        : HistogramInstrument<L>
    : never;

export type Instruments<C extends Record<string, Metric>> = { readonly [K in keyof C]: Instrument<C[K]> };

/** Either format: prom-client writes exemplars in OpenMetrics only. */
export type MetricsRegistry = prom.Registry | prom.Registry<prom.OpenMetricsContentType>;

/** A registry that writes OpenMetrics 1.0, exemplars included. */
export function openMetricsRegistry(): prom.Registry<prom.OpenMetricsContentType> {
  const registry = new prom.Registry<prom.OpenMetricsContentType>();
  registry.setContentType(prom.Registry.OPENMETRICS_CONTENT_TYPE);
  return registry;
}

/** OpenMetrics 1.0: the names and values of an exemplar's labels are 128 characters at most, together. */
const longestExemplar = 128;

function exemplarOf(callId: string): Record<string, string> {
  const exemplar = { call_id: callId };
  return "call_id".length + callId.length > longestExemplar ? {} : exemplar;
}

/** Every combination of the labels' values; none if a label's values are only known at run time. */
function combinations(labels: Labels): Record<string, string>[] {
  let all: Record<string, string>[] = [{}];
  for (const [name, values] of Object.entries(labels)) {
    if (values === null) return [];
    all = all.flatMap((some) => values.map((value) => ({ ...some, [name]: value })));
  }
  return all;
}

function instrument(metric: Metric, registry: MetricsRegistry): unknown {
  const labelNames = Object.keys(metric.labels);
  const options = { name: metric.name, help: metric.help, labelNames, registers: [registry] };
  const zeroes = labelNames.length > 0 ? combinations(metric.labels) : [];
  switch (metric.kind) {
    case "counter": {
      const counter = new prom.Counter(options);
      for (const labels of zeroes) counter.inc(labels, 0);
      return {
        inc: (labels: Record<string, string> = {}) => counter.inc(labels, 1),
        add: (amount: number, labels: Record<string, string> = {}) => {
          if (!(amount >= 0 && amount < Infinity)) throw new RangeError(`${metric.name} cannot grow by ${amount}`);
          counter.inc(labels, amount);
        },
      };
    }
    case "gauge": {
      const gauge = new prom.Gauge(options);
      for (const labels of zeroes) gauge.set(labels, 0);
      return {
        set: (value: number, labels: Record<string, string> = {}) => gauge.set(labels, value),
        clear: () => {
          gauge.reset();
          for (const labels of zeroes) gauge.set(labels, 0);
        },
      };
    }
    case "histogram": {
      const enableExemplars = registry.contentType === prom.Registry.OPENMETRICS_CONTENT_TYPE;
      const histogram = new prom.Histogram({ ...options, buckets: [...metric.buckets], enableExemplars });
      for (const labels of zeroes) histogram.zero(labels);
      const observe = (
        value: number,
        labels: Record<string, string> = {},
        exemplarLabels: Record<string, string> = {},
      ) => (enableExemplars ? histogram.observe({ labels, value, exemplarLabels }) : histogram.observe(labels, value));
      return {
        observe: (value: number, labels?: Record<string, string>) => observe(value, labels),
        observeIn: (callId: string, value: number, labels?: Record<string, string>) =>
          observe(value, labels, exemplarOf(callId)),
      };
    }
    default:
      return metric.kind satisfies never;
  }
}

/** Registers each metric of the catalogue with the registry and returns typed instruments under the same keys. */
export function instruments<C extends Record<string, Metric>>(catalogue: C, registry: MetricsRegistry): Instruments<C> {
  return Object.fromEntries(
    Object.entries(catalogue).map(([key, metric]) => [key, instrument(metric, registry)]),
  ) as unknown as Instruments<C>;
}
