import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../services/platform/project-root';
import { listFiles } from './source-tree';

const FOLDER = join(projectRoot(), 'services/launcher/deploy/grafana/dashboards');

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
}

/** What prom-client's own process metrics and Prometheus itself add. */
const FOREIGN = new Set(['up', 'process_cpu_seconds_total', 'process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds']);
const WORDS_OF_PROMQL = new Set(['sum', 'min', 'max', 'avg', 'by', 'le', 'rate', 'increase', 'histogram_quantile']);

function declaredMetrics(): Set<string> {
  const declared = new Set(FOREIGN);
  for (const { text } of listFiles(/^services\/.*\.ts$/)) {
    for (const [, kind, name = ''] of text.matchAll(/\b(counter|gauge|histogram)\(\s*'([a-z0-9_]+)'/g)) {
      declared.add(name);
      if (kind === 'histogram') for (const suffix of ['bucket', 'sum', 'count']) declared.add(`${name}_${suffix}`);
    }
  }
  return declared;
}

/** Names in a query that can only be metrics: not functions, not within {…} or [ ], not the labels after by(…). */
function metricsIn(expression: string): string[] {
  const bare = expression.replace(/\{[^}]*\}|\[[^\]]*\]|\bby\s*\([^)]*\)/g, ' ');
  return [...bare.matchAll(/[a-z_][a-z0-9_]*/g)].map(([name]) => name).filter((name) => !WORDS_OF_PROMQL.has(name));
}

describe('dashboards', () => {
  const queries = readdirSync(FOLDER).flatMap((file) =>
    (JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Dashboard).panels.flatMap((panel) => panel.targets.map(({ expr }) => [`${file}: ${panel.title}`, expr] as const)),
  );
  const declared = declaredMetrics();

  it.each(queries)('%s asks for metrics that the code has: %s', (_place, expression) => {
    const names = metricsIn(expression);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !declared.has(name))).toEqual([]);
  });
});
