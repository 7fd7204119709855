/** The side panel when something is selected. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { OBJECT_TYPES, type ObjectType } from '../api/model';
import type { MessageKey } from '../i18n';
import type { Selection } from '../url-state';
import { usePage, useTick } from './context';
import { Icon } from './icons';
import { JunctionDetails } from './junction-details';
import { EventMark } from './lists';
import { VehicleMark } from './marks';
import { RoadDetails } from './road-details';
import { UnitDetails } from './unit-details';

export function Details({ selection }: { selection: Selection }) {
  const { state, map, t } = usePage();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), [selection.kind, selection.id]);
  const title: Readonly<Record<Selection['kind'], MessageKey>> = { junction: 'junction.title', unit: 'unit.title', link: 'link.title', lane: 'lane.title', vehicle: 'vehicle.title', event: 'event.title' };
  const ordinal = selection.kind === 'junction' ? (map?.feed.ordinals.get(selection.id) ?? '') : '';
  return (
    <>
      <div class="panel-head">
        <button type="button" class="button quiet square" aria-label={t('panel.back')} title={t('panel.back')} onClick={() => state.go({ selection: null })}>
          <Icon name="back" />
        </button>
        <h2 ref={heading} tabIndex={-1}>
          {t(title[selection.kind])} {ordinal}
        </h2>
        <button type="button" class="button quiet square" aria-label={t('map.home')} title={t('selected', { what: selection.id })} onClick={() => map?.showPlace(selection)}>
          <Icon name="target" />
        </button>
      </div>
      <div class="panel-body">
        <p class="mono id">{selection.id}</p>
        <Body selection={selection} />
      </div>
    </>
  );
}

function Body({ selection: { kind, id } }: { selection: Selection }) {
  switch (kind) {
    case 'junction':
      return <JunctionDetails junctionId={id} />;
    case 'unit':
      return <UnitDetails unitId={id} />;
    case 'link':
    case 'lane':
      return <RoadDetails kind={kind} no={id} />;
    case 'vehicle':
      return <VehicleDetails objectId={id} />;
    case 'event':
      return <EventDetails eventId={id} />;
  }
}

export function Facts({ facts }: { facts: readonly (readonly [label: string, value: ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function LaneLink({ laneNo }: { laneNo: number | null }) {
  const { state, map } = usePage();
  if (laneNo === null) return <>–</>;
  return (
    <button type="button" class="link mono" onClick={() => state.go({ selection: { kind: 'lane', id: String(laneNo) } })}>
      {map?.network.lanes.get(laneNo)?.laneId ?? laneNo}
    </button>
  );
}

function VehicleDetails({ objectId }: { objectId: string }) {
  const { state, t, format } = usePage();
  useTick(500);
  const row = state.city.value.objects.get(objectId);
  if (!row) return <p class="empty">{t('vehicle.gone')}</p>;
  const type: ObjectType = OBJECT_TYPES.includes(row[1]) ? row[1] : 'unspecified';
  return (
    <Facts
      facts={[
        [t('vehicle.type'), <><VehicleMark type={type} /> {t(`type.${type}`)}</>],
        [t('vehicle.speed'), row[4] === null ? '–' : `${format.speed(row[4] / 10)} ${t('unit.kmh')}`],
        [t('vehicle.heading'), row[5] === null ? '–' : `${row[5]}°`],
        [t('vehicle.lane'), <LaneLink laneNo={row[6]} />],
        [t('vehicle.connected'), t(row[7] === 1 ? 'yes' : 'no')],
      ]}
    />
  );
}

function EventDetails({ eventId }: { eventId: string }) {
  const { state, t, format } = usePage();
  useTick(1000);
  const event = state.city.value.events.get(eventId);
  if (!event) return <p class="empty">{t('events.none')}</p>;
  return (
    <Facts
      facts={[
        [t('event.title'), <><EventMark kind={event.kind} ended={event.ended} /> {t(`event.${event.kind}`)}</>],
        [t('event.since'), format.clock(event.startedAt)],
        ['', t(event.ended ? 'event.ended' : 'event.ongoing')],
        [t('vehicle.lane'), <LaneLink laneNo={event.laneNo} />],
        [t('vehicle.title'), <button type="button" class="link mono" onClick={() => state.go({ selection: { kind: 'vehicle', id: event.objectId } })}>{event.objectId}</button>],
      ]}
    />
  );
}
