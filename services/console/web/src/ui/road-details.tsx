import { api } from '../api/client';
import { NONE } from '../format';
import { flowClassOf } from '../live/traffic-class';
import { useMayEdit } from './network-edits';
import { FlowDot, linkTitle } from './city-tab';
import { Facts } from './details';
import { usePage, useTick } from './context';
import { HistoryNote, SparkChart, useHistory } from './spark-chart';

const SPAN_MS = 15 * 60_000;
/** One-second windows are averaged to this for the chart, ms. */
const BUCKET_MS = 10_000;

/** Means of a figure over buckets of time; null where the bucket has none. */
export function bucketMeans<T>(items: readonly T[], atMs: (item: T) => number, value: (item: T) => number | null): { atMs: number; value: number | null }[] {
  const buckets = new Map<number, { sum: number; count: number }>();
  for (const item of items) {
    const key = Math.floor(atMs(item) / BUCKET_MS) * BUCKET_MS;
    const bucket = buckets.get(key) ?? { sum: 0, count: 0 };
    const figure = value(item);
    if (figure !== null) {
      bucket.sum += figure;
      bucket.count++;
    }
    buckets.set(key, bucket);
  }
  return [...buckets].sort((a, b) => a[0] - b[0]).map(([key, { sum, count }]) => ({ atMs: key, value: count === 0 ? null : sum / count }));
}

export function RoadDetails({ kind, no }: { kind: 'link' | 'lane'; no: string }) {
  const { state, live, map, t, format } = usePage();
  useTick(1000);
  const mayEdit = useMayEdit();
  const shape = kind === 'link' ? map?.network.links.get(Number(no)) : map?.network.lanes.get(Number(no));
  const city = state.city.value;
  const now = kind === 'link' ? city.links.get(Number(no)) : city.lanes.get(Number(no));
  const lane = kind === 'lane' ? city.lanes.get(Number(no)) : undefined;
  const history = useHistory(`GET /v1/${kind}s/${no}/states`, (signal) => api.listStates(kind === 'link' ? 'links' : 'lanes', no, live.nowMs() ?? 0, SPAN_MS, '1s', signal));
  const limitMps = shape?.speedLimitMps ?? 0;
  const speedMps = now?.meanSpeedMps ?? null;
  const of = (value: (item: NonNullable<typeof history.value>[number]) => number | null) => bucketMeans(history.value ?? [], ({ windowStart }) => Date.parse(windowStart), value);
  return (
    <>
      {shape && 'toJunctionId' in shape && <p class="headline">{linkTitle(shape, map?.feed.ordinals, t)}</p>}
      {shape && <p class="mono id">{'linkId' in shape ? shape.linkId : shape.laneId}</p>}
      {shape && mayEdit && (
        <button
          type="button"
          class="button"
          onClick={() => {
            state.editTarget.set('linkId' in shape ? shape.linkId : shape.laneId);
            state.go({ selection: null, tab: 'network' });
          }}
        >
          {t(kind === 'link' ? 'edit.thisLink' : 'edit.thisLane')}
        </button>
      )}
      <p class="headline">
        <FlowDot speedMps={speedMps} limitMps={limitMps} /> {speedMps === null ? t('link.noData') : t(`flow.${flowClassOf(speedMps, limitMps)}`)}
      </p>
      <Facts
        facts={[
          [t('link.speed'), speedMps === null ? NONE : `${format.speed(speedMps)} ${t('unit.kmh')}`],
          [t('link.limit'), limitMps === 0 ? NONE : `${format.speed(limitMps)} ${t('unit.kmh')}`],
          [t('link.queue'), now ? `${format.count(now.queueM)} ${t('unit.m')}` : NONE],
          [t('link.flow'), now ? `${format.count(now.flowVph)} ${t('unit.vph')}` : NONE],
          [t('link.density'), now ? `${format.fixed(now.densityVpkm, 1)} ${t('unit.vpkm')}` : NONE],
          [t('link.occupancy'), format.percent(now?.occupancy, 1)],
          ...(kind === 'lane' ? [[t('link.headway'), lane?.headwayS == null ? NONE : `${format.fixed(lane.headwayS, 1)} ${t('unit.s')}`] as const] : []),
          [t('link.length'), shape ? `${format.count(shape.lengthM)} ${t('unit.m')}` : NONE],
          ...(shape && 'lanes' in shape ? [[t('link.lanes'), format.count(shape.lanes.length)] as const] : []),
        ]}
      />
      <HistoryNote answer={history} />
      {history.value && (
        <>
          <SparkChart title={t('link.speedHistory')} unit={t('unit.kmh')} limit={limitMps * 3.6} gapMs={3 * BUCKET_MS} points={of(({ meanSpeedMps }) => (meanSpeedMps === null ? null : meanSpeedMps * 3.6))} />
          <SparkChart title={t('link.queue')} unit={t('unit.m')} gapMs={3 * BUCKET_MS} points={of(({ queueM }) => queueM)} />
        </>
      )}
    </>
  );
}
