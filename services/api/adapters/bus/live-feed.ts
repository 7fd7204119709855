/** What the live subjects say, into the present. A message that can not be read is counted and left aside. */
import { LIVE_SUBJECTS } from '../../../kernel/bus/catalogue';
import { type Bus, counter, type Logger } from '../../../platform';
import type { LiveState } from '../../app/live-state';
import { decodeEvent, decodeObjects, decodeSignals, decodeTraffic, decodeUnits } from './decode-live';

export type LiveSource = 'objects' | 'traffic' | 'signals' | 'units';

const unreadable = counter('api_live_unreadable_total', 'Live messages that could not be read', ['source']);

/** Takes one message of a live subject or of the cache. */
export function applyLive(state: LiveState, source: LiveSource, bytes: Uint8Array): void {
  if (source === 'objects') {
    const { asOfMs, items } = decodeObjects(bytes);
    state.replace('objects', asOfMs, items);
    state.merge('events', asOfMs, []);
  } else if (source === 'traffic') {
    const { links, lanes } = decodeTraffic(bytes);
    state.replace('links', links.asOfMs, links.items);
    state.replace('lanes', lanes.asOfMs, lanes.items);
  } else if (source === 'signals') {
    const { asOfMs, items } = decodeSignals(bytes);
    state.merge('signals', asOfMs, items);
  } else {
    const { asOfMs, items } = decodeUnits(bytes);
    state.replace('units', asOfMs, items);
  }
}

/** Listens to every live subject from now on. */
export function feedFromBus(bus: Bus, state: LiveState, log: Logger): void {
  const guarded = (source: string, take: (bytes: Uint8Array) => void) => (_subject: string, bytes: Uint8Array) => {
    try {
      take(bytes);
    } catch (error) {
      unreadable.inc({ source });
      log.warn({ err: error, source }, 'live message unreadable');
    }
  };
  for (const source of ['objects', 'traffic', 'signals', 'units'] as const) {
    bus.tap(LIVE_SUBJECTS[source].subject, guarded(source, (bytes) => applyLive(state, source, bytes)));
  }
  bus.tap(
    LIVE_SUBJECTS.events.subject,
    guarded('events', (bytes) => {
      const event = decodeEvent(bytes);
      if (event) state.merge('events', event.atMs, [event]);
    }),
  );
}
