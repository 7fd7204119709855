import type { ComponentChildren } from 'preact';
import { api } from '../api/client';
import type { IngestStats } from '../api/model';
import { NONE } from '../format';
import type { MessageKey, Translate } from '../i18n';
import { flowClassOf, FLOW_CLASSES, type FlowClass } from '../live/traffic-class';
import type { LinkShape } from '../map/network';
import { PALETTES } from '../map/palette';
import { figuresOf } from './city-figures';
import { usePage, useTick } from './context';
import { Facts } from './details';
import { VehicleMark } from './marks';
import { HistoryNote, useHistory } from './spark-chart';

const INGEST_SPAN_MS = 60_000;
/** Frames younger than this may still be on their way to the store. */
const INGEST_SETTLES_MS = 10_000;

export function Kpi({ label, value, unit, tone }: { label: string; value: ComponentChildren; unit?: string; tone?: 'bad' | 'warn' }) {
  return (
    <div class={`kpi${tone ? ` ${tone}` : ''}`}>
      <dt>{label}</dt>
      <dd>
        {value}
        {unit && <small>{unit}</small>}
      </dd>
    </div>
  );
}

export function TypeBars({ most = 8 }: { most?: number }) {
  const { state, t, format } = usePage();
  const { byType, roadUsers } = figuresOf(state.city.value);
  return (
    <ul class="type-bars">
      {byType.slice(0, most).map(([type, count]) => (
        <li key={type}>
          <VehicleMark type={type} />
          <span class="name">{t(`type.${type}` as MessageKey)}</span>
          <span class="bar" aria-hidden="true">
            <span style={{ width: `${(100 * count) / Math.max(1, roadUsers)}%` }} />
          </span>
          <span class="count">{format.count(count)}</span>
        </li>
      ))}
    </ul>
  );
}

interface SlowLink {
  readonly linkNo: number;
  readonly linkId: string;
  readonly name: string;
  readonly speedMps: number;
  readonly limitMps: number;
  readonly queueM: number;
}

/** The links with most lost time per vehicle, among those with vehicles on them. */
function useSlowLinks(most: number): { slow: SlowLink[]; classes: ReadonlyMap<FlowClass, number> } {
  const { state, map, t } = usePage();
  const slow: SlowLink[] = [];
  const classes = new Map<FlowClass, number>();
  for (const { linkNo, linkId, queueM } of state.city.value.links.values()) {
    const shape = map?.network.links.get(linkNo);
    const speedMps = map?.feed.flow.speedMps(linkNo) ?? null;
    if (!shape || speedMps === null) continue;
    const name = flowClassOf(speedMps, shape.speedLimitMps);
    if (name === 'unknown') continue;
    classes.set(name, (classes.get(name) ?? 0) + 1);
    slow.push({ linkNo, linkId: linkId ?? shape.linkId, name: linkTitle(shape, map?.feed.ordinals, t), speedMps, limitMps: shape.speedLimitMps, queueM });
  }
  slow.sort((a, b) => b.queueM - a.queueM || a.speedMps / a.limitMps - b.speedMps / b.limitMps);
  return { slow: slow.slice(0, most), classes };
}

function FlowShare({ classes }: { classes: ReadonlyMap<FlowClass, number> }) {
  const { url, t, format } = usePage();
  const total = [...classes.values()].reduce((a, b) => a + b, 0);
  if (total === 0) return null;
  const share = (name: FlowClass): number => (classes.get(name) ?? 0) / total;
  return (
    <div class="flow-share">
      <div class="stack" role="img" aria-label={FLOW_CLASSES.map((name) => `${t(`flow.${name}`)} ${format.percent(share(name))}`).join(t('list.separator'))}>
        {FLOW_CLASSES.map((name) => share(name) > 0 && <span key={name} title={`${t(`flow.${name}`)} ${format.percent(share(name))}`} style={{ background: PALETTES[url.theme].flow[name], flexGrow: share(name) }} />)}
      </div>
    </div>
  );
}

export function CityTab() {
  const { state, live, map, t, format } = usePage();
  useTick(1000);
  const figures = figuresOf(state.city.value);
  const ingest = useHistory('GET /v1/stats/ingest', (signal) => api.getIngestStats((live.nowMs() ?? 0) - INGEST_SETTLES_MS, INGEST_SPAN_MS, signal), 30_000);
  const { slow, classes } = useSlowLinks(6);
  return (
    <>
      <dl class="kpis">
        <Kpi label={t('kpi.vehicles')} value={format.count(figures.roadUsers)} />
        <Kpi label={t('kpi.meanSpeed')} value={format.speed(figures.meanSpeedMps)} unit={t('unit.kmh')} />
        <Kpi label={t('kpi.queues')} value={format.count(figures.longestQueueM)} unit={t('unit.m')} />
        <Kpi label={t('kpi.unitsOk')} value={`${format.count(figures.unitsOk)} / ${format.count(figures.units)}`} {...(figures.unitsOk < figures.units ? { tone: 'warn' as const } : {})} />
        <Kpi label={t('kpi.events')} value={format.count(figures.openEvents)} {...(figures.openEvents > 0 ? { tone: 'bad' as const } : {})} />
        <Kpi label={t('kpi.frameRate')} value={format.count(ingest.value && ingest.value.frames / (INGEST_SPAN_MS / 1000))} unit={t('unit.perS')} />
      </dl>
      <h2>{t('kpi.byType')}</h2>
      <TypeBars />
      <h2>{t('kpi.congestion')}</h2>
      <FlowShare classes={classes} />
      <h2>{t('kpi.slowest')}</h2>
      <ul class="rows">
        {slow.map(({ linkNo, linkId, name, speedMps, limitMps, queueM }) => (
          <li key={linkNo}>
            <button
              type="button"
              class="row"
              onClick={() => {
                const selection = { kind: 'link' as const, id: String(linkNo) };
                state.go({ selection });
                map?.showPlace(selection);
              }}
            >
              <FlowDot speedMps={speedMps} limitMps={limitMps} />
              <span class="row-main">
                <span class="row-title" title={linkId}>
                  {name}
                </span>
                <span class="row-note">
                  {t('link.queue')} {format.count(queueM)} {t('unit.m')} <span class="mono">{linkId}</span>
                </span>
              </span>
              <span class="row-figure">
                {format.speed(speedMps)} <small>{t('unit.kmh')}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <h2>{t('kpi.ingest')}</h2>
      <HistoryNote answer={ingest} />
      {ingest.value && <IngestFacts stats={ingest.value} />}
    </>
  );
}

function IngestFacts({ stats }: { stats: IngestStats }) {
  const { t, format } = usePage();
  const lateMs = stats.kinds.length === 0 ? null : Math.max(...stats.kinds.map(({ lateMsP99 }) => lateMsP99));
  const ms = (value: number | null): string => (value === null ? NONE : `${format.count(value)} ms`);
  return (
    <Facts
      facts={[
        [t('ingest.late'), ms(lateMs)],
        [t('ingest.storeLag'), ms(stats.storeLagMsP99)],
        [t('ingest.matched'), format.percent(stats.matchedShare, 1)],
        [t('ingest.quarantined'), format.count(stats.quarantined)],
      ]}
    />
  );
}

/** What people call a link: its street, or the junction that it leads to. Its id says nothing to them and is shown beside it. */
export function linkTitle({ name, toJunctionId }: LinkShape, ordinals: ReadonlyMap<string, string> | undefined, t: Translate): string {
  const towards = toJunctionId === null ? undefined : ordinals?.get(toJunctionId);
  return name ?? (towards === undefined ? t('link.unnamed') : t('link.towards', { n: towards }));
}

export function FlowDot({ speedMps, limitMps }: { speedMps: number | null; limitMps: number }) {
  const { url, t } = usePage();
  const name = flowClassOf(speedMps, limitMps);
  const palette = PALETTES[url.theme];
  return <span class="flow-dot" role="img" aria-label={t(`flow.${name}`)} title={t(`flow.${name}`)} style={{ background: name === 'unknown' ? palette.stale : palette.flow[name] }} />;
}
