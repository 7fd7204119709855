import { useEffect, useState } from 'preact/hooks';
import type { ApiProblem } from '../api/client';
import { usePage } from './context';
import { ProblemBox, toApiProblem } from './problem-box';

export interface ChartPoint {
  readonly atMs: number;
  readonly value: number | null;
}

const WIDTH = 320;
const HEIGHT = 72;
const PAD = 4;

/** Path of the line with gaps where there is no value. `top` is drawn at the upper edge. */
export function chartPath(points: readonly ChartPoint[], top: number, gapMs: number): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return '';
  const spanMs = Math.max(1, last.atMs - first.atMs);
  let path = '';
  let before: ChartPoint | null = null;
  for (const point of points) {
    if (point.value === null) {
      before = null;
      continue;
    }
    const x = PAD + ((point.atMs - first.atMs) / spanMs) * (WIDTH - 2 * PAD);
    const y = HEIGHT - PAD - (Math.min(point.value, top) / top) * (HEIGHT - 2 * PAD);
    path += `${before && point.atMs - before.atMs <= gapMs ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
    before = point;
  }
  return path;
}

/** A small chart of one figure; says itself in words to those who cannot see it. */
export function SparkChart({ title, unit, points, limit, gapMs }: { title: string; unit: string; points: readonly ChartPoint[]; limit?: number; gapMs: number }) {
  const { t, format } = usePage();
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  if (values.length < 2) return <p class="empty">{t('chart.noHistory')}</p>;
  const top = Math.max(1, ...values, limit ?? 0) * 1.08;
  const figure = { title, min: format.fixed(Math.min(...values)), max: format.fixed(Math.max(...values)), last: format.fixed(values.at(-1)), unit };
  const limitY = limit === undefined ? null : HEIGHT - PAD - (limit / top) * (HEIGHT - 2 * PAD);
  const path = chartPath(points, top, gapMs);
  return (
    <figure class="chart">
      <figcaption>
        {title}
        <span>
          {figure.last} {unit}
        </span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={t('chart.label', figure)}>
        {limitY !== null && <line x1={PAD} x2={WIDTH - PAD} y1={limitY} y2={limitY} class="chart-limit" />}
        <path d={path} class="chart-line" />
      </svg>
      <div class="chart-scale" aria-hidden="true">
        <span>{format.clock(points[0]?.atMs)}</span>
        <span>{format.clock(points.at(-1)?.atMs)}</span>
      </div>
    </figure>
  );
}

/** Loads once for each `key`, and again every `everyMs`, from when the server's time is known: spans of history end by it. */
export function useHistory<T>(key: string, load: (signal: AbortSignal) => Promise<T>, everyMs = 15_000): { value: T | null; problem: ApiProblem | null } {
  const isTimeKnown = usePage().live.nowMs() !== null;
  const [answer, setAnswer] = useState<{ key: string; value: T | null; problem: ApiProblem | null }>({ key, value: null, problem: null });
  useEffect(() => {
    if (!isTimeKnown) return undefined;
    const closing = new AbortController();
    const ask = (): void => {
      load(closing.signal).then(
        (value) => setAnswer({ key, value, problem: null }),
        (error: unknown) => closing.signal.aborted || setAnswer((before) => ({ key, value: before.key === key ? before.value : null, problem: toApiProblem(error, key) })),
      );
    };
    ask();
    const timer = setInterval(ask, everyMs);
    return () => {
      clearInterval(timer);
      closing.abort();
    };
  }, [key, isTimeKnown]);
  return answer.key === key ? answer : { value: null, problem: null };
}

export function HistoryNote({ answer }: { answer: { value: unknown; problem: ApiProblem | null } }) {
  const { t } = usePage();
  if (answer.problem) return <ProblemBox problem={answer.problem} />;
  return answer.value === null ? <p class="empty">{t('chart.loading')}</p> : null;
}
