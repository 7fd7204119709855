import { figuresOf } from './city-figures';
import { Kpi, TypeBars } from './city-tab';
import { usePage, useTick } from './context';
import { FlowScale } from './legend';

/** The figures for a wall display: few, large, readable from the back of the room. */
export function WallBoard() {
  const { state, t, format } = usePage();
  useTick(1000);
  const figures = figuresOf(state.city.value);
  return (
    <aside class="wall-board" aria-label={t('panel.label')}>
      <dl class="kpis">
        <Kpi label={t('kpi.vehicles')} value={format.count(figures.roadUsers)} />
        <Kpi label={t('kpi.meanSpeed')} value={format.speed(figures.meanSpeedMps)} unit={t('unit.kmh')} />
        <Kpi label={t('kpi.queues')} value={format.count(figures.longestQueueM)} unit={t('unit.m')} />
        <Kpi label={t('kpi.unitsOk')} value={`${format.count(figures.unitsOk)} / ${format.count(figures.units)}`} {...(figures.unitsOk < figures.units ? { tone: 'warn' as const } : {})} />
        <Kpi label={t('kpi.events')} value={format.count(figures.openEvents)} {...(figures.openEvents > 0 ? { tone: 'bad' as const } : {})} />
      </dl>
      <TypeBars most={6} />
      <FlowScale />
    </aside>
  );
}
