import type { ComponentChildren } from 'preact';
import { UNIT_HEALTHS, type LiveUnit, type TrafficEvent, type UnitHealth } from '../api/model';
import { findSignal } from '../map/live-features';
import type { Selection } from '../url-state';
import { usePage, useTick } from './context';
import { HealthMark, healthKey, LampMark } from './marks';

/** Most rows that a list shows; a search narrows it. */
const ROWS_MAX = 200;

function useSelect(): (selection: Selection) => void {
  const { state, map } = usePage();
  return (selection) => {
    state.go({ selection });
    map?.showPlace(selection);
  };
}

function Search({ label }: { label: string }) {
  const { state, url } = usePage();
  return <input class="search" type="search" placeholder={label} aria-label={label} value={url.search} maxLength={64} onInput={(event) => state.go({ search: event.currentTarget.value }, false)} />;
}

const matches = (search: string, ...texts: (string | null | undefined)[]): boolean => search === '' || texts.some((text) => text?.toLowerCase().includes(search.toLowerCase()));

function Row({ onPress, mark, title, note, figure }: { onPress: () => void; mark: ComponentChildren; title: string; note: string; figure?: ComponentChildren }) {
  return (
    <li>
      <button type="button" class="row" onClick={onPress}>
        {mark}
        <span class="row-main">
          <span class="row-title">{title}</span>
          <span class="row-note">{note}</span>
        </span>
        {figure !== undefined && <span class="row-figure">{figure}</span>}
      </button>
    </li>
  );
}

/** Units that need someone first. */
function byNeed(a: LiveUnit, b: LiveUnit): number {
  const rank = (unit: LiveUnit): number => (unit.health === 'ok' ? 1 : 0);
  return rank(a) - rank(b) || UNIT_HEALTHS.indexOf(b.health) - UNIT_HEALTHS.indexOf(a.health) || a.unitId.localeCompare(b.unitId);
}

export function UnitsTab() {
  const { state, url, live, t, word, format } = usePage();
  useTick(1000);
  const select = useSelect();
  const all = [...state.city.value.units.values()];
  const shown = all.filter((unit) => (url.unitHealths.length === 0 || url.unitHealths.includes(unit.health)) && matches(url.search, unit.unitId)).sort(byNeed);
  const toggle = (health: UnitHealth): void => state.go({ unitHealths: url.unitHealths.includes(health) ? url.unitHealths.filter((name) => name !== health) : [...url.unitHealths, health] }, false);
  const nowMs = live.nowMs();
  return (
    <>
      <div class="chips" role="group" aria-label={t('units.filter')}>
        {UNIT_HEALTHS.filter((health) => health !== 'unknown' || all.some((unit) => unit.health === 'unknown')).map((health) => (
          <button key={health} type="button" class="chip" aria-pressed={url.unitHealths.includes(health)} onClick={() => toggle(health)}>
            <HealthMark health={health} /> {t(healthKey(health))} <b>{all.filter((unit) => unit.health === health).length}</b>
          </button>
        ))}
      </div>
      <Search label={t('units.search')} />
      <p class="count-line">{t('units.count', { shown: shown.length, total: all.length })}</p>
      {shown.length === 0 && <p class="empty">{t('units.none')}</p>}
      <ul class="rows">
        {shown.slice(0, ROWS_MAX).map((unit) => (
          <Row
            key={unit.unitId}
            onPress={() => select({ kind: 'unit', id: unit.unitId })}
            mark={<HealthMark health={unit.health} />}
            title={unit.unitId}
            note={unit.reasons.length > 0 ? unit.reasons.map((reason) => word('reason', reason)).join(t('list.separator')) : t(healthKey(unit.health))}
            figure={nowMs !== null && unit.lastSeenAt !== null ? format.age(nowMs - Date.parse(unit.lastSeenAt)) : undefined}
          />
        ))}
      </ul>
    </>
  );
}

export function JunctionsTab() {
  const { state, url, map, t, word } = usePage();
  useTick(1000);
  const select = useSelect();
  if (!map) return <p class="empty">{t('map.loading')}</p>;
  const { network, feed } = map;
  const rows = [...network.junctions.values()]
    .filter(({ isSignalised }) => isSignalised)
    .map((junction) => ({ junction, ordinal: feed.ordinals.get(junction.junctionId) ?? '', signal: findSignal(state.city.value.signals, network, junction.junctionId) }))
    .filter(({ junction, ordinal }) => matches(url.search, junction.junctionId, junction.name, ordinal))
    .sort((a, b) => Number(a.ordinal) - Number(b.ordinal));
  return (
    <>
      <Search label={t('junctions.search')} />
      <p class="count-line">
        {t('junctions.signalised')} {rows.length}
      </p>
      {rows.length === 0 && <p class="empty">{t('junctions.none')}</p>}
      <ul class="rows">
        {rows.slice(0, ROWS_MAX).map(({ junction, ordinal, signal }) => (
          <Row
            key={junction.junctionId}
            onPress={() => select({ kind: 'junction', id: junction.junctionId })}
            mark={<span class={`ordinal${signal ? '' : ' absent'}`}>{ordinal}</span>}
            title={junction.name ?? `${t('junction.title')} ${ordinal}`}
            note={signal ? `${word('mode', signal.controlMode)} · ${t('junctions.groups', { count: signal.groups.length })}` : t('junction.noSignals')}
            figure={
              signal && (
                <span class="lamp-strip" aria-hidden="true">
                  {signal.groups.slice(0, 8).map((group) => (
                    <LampMark key={group.signalGroup} state={group.state} />
                  ))}
                </span>
              )
            }
          />
        ))}
      </ul>
    </>
  );
}

export function EventsTab() {
  const { state, live, t, format } = usePage();
  useTick(1000);
  const select = useSelect();
  const events = [...state.city.value.events.values()].sort((a, b) => Number(a.ended) - Number(b.ended) || Date.parse(b.startedAt) - Date.parse(a.startedAt));
  const nowMs = live.nowMs();
  if (events.length === 0) return <p class="empty">{t('events.none')}</p>;
  return (
    <ul class="rows">
      {events.slice(0, ROWS_MAX).map((event) => (
        <Row
          key={event.eventId}
          onPress={() => select({ kind: 'event', id: event.eventId })}
          mark={<EventMark kind={event.kind} ended={event.ended} />}
          title={t(`event.${event.kind}`)}
          note={`${t('event.since')} ${format.clock(event.startedAt)} · ${t(event.ended ? 'event.ended' : 'event.ongoing')}`}
          figure={nowMs === null ? undefined : format.age((event.ended ? Date.parse(event.at) : nowMs) - Date.parse(event.startedAt))}
        />
      ))}
    </ul>
  );
}

export function EventMark({ kind, ended }: { kind: TrafficEvent['kind']; ended: boolean }) {
  return (
    <span class={`event-mark${ended ? ' ended' : ''}`} aria-hidden="true">
      {kind === 'stopped' ? 'Ⅱ' : '↶'}
    </span>
  );
}
