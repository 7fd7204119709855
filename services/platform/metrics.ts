/** Prometheus metrics on the default registry. Labels are bounded by design: name their values here, never an id of a vehicle or a unit. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, register } from 'prom-client';

/** More label combinations than this in one metric is our own bug. */
const SERIES_MAX = 200;

type Labels = Readonly<Record<string, string>>;

/** Refuses a new label combination once there are SERIES_MAX of them. */
function bounded(name: string): (labels: Labels) => Labels {
  const seen = new Set<string>();
  return (labels) => {
    const key = Object.values(labels).join('\u0000');
    if (!seen.has(key)) {
      if (seen.size >= SERIES_MAX) throw new Error(`metric ${name} would get more than ${SERIES_MAX} series: a label is not bounded`);
      seen.add(key);
    }
    return labels;
  };
}

/** Counter; `name` ends in `_total`. */
export function counter(name: string, help: string, labelNames: readonly string[] = []): { inc(labels?: Labels, by?: number): void } {
  const metric = existing<Counter>(name) ?? new Counter({ name, help, labelNames });
  const check = bounded(name);
  return { inc: (labels, by = 1) => (labels ? metric.inc(check(labels), by) : metric.inc(by)) };
}

/** Gauge that is set, or read by `collect` when it is scraped. */
export function gauge(name: string, help: string, labelNames: readonly string[] = [], collect?: () => number): { set(value: number, labels?: Labels): void } {
  const metric =
    existing<Gauge>(name) ??
    new Gauge({
      name,
      help,
      labelNames,
      ...(collect && {
        collect(this: Gauge) {
          this.set(collect());
        },
      }),
    });
  const check = bounded(name);
  return { set: (value, labels) => (labels ? metric.set(check(labels), value) : metric.set(value)) };
}

/** Histogram with the given upper bounds, in the unit that the name ends in. */
export function histogram(name: string, help: string, buckets: readonly number[], labelNames: readonly string[] = []): { observe(value: number, labels?: Labels): void } {
  const metric = existing<Histogram>(name) ?? new Histogram({ name, help, labelNames, buckets: [...buckets] });
  const check = bounded(name);
  return { observe: (value, labels) => (labels ? metric.observe(check(labels), value) : metric.observe(value)) };
}

function existing<M>(name: string): M | undefined {
  return register.getSingleMetric(name) as M | undefined;
}

let defaults = false;

/** Process metrics (CPU, memory, event loop), once. */
export function collectProcessMetrics(): void {
  if (defaults) return;
  defaults = true;
  collectDefaultMetrics();
}

/** Everything in the text format, with its content type. */
export async function renderMetrics(): Promise<{ contentType: string; body: string }> {
  return { contentType: register.contentType, body: await register.metrics() };
}
