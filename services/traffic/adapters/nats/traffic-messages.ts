import { lingshan } from '../../../kernel/wire';
import type { TrafficStates } from '../../domain/lane-states';
import type { TrafficEvent } from '../../domain/traffic-event';

/** bus.v1.TrafficState */
export function encodeStates(states: TrafficStates, roadnetVersion: string, computedAtMs: number): Uint8Array {
  const { windowStartMs, windowMs, lanes, links } = states;
  return lingshan.bus.v1.TrafficState.encode({ roadnetVersion, windowStartMs, windowMs, lanes: [...lanes], links: [...links], computedAtMs }).finish();
}

/** bus.v1.TrafficEvent */
export function encodeEvent(event: TrafficEvent): Uint8Array {
  const { latE7, lonE7, ...rest } = event;
  return lingshan.bus.v1.TrafficEvent.encode({ ...rest, position: { latE7, lonE7 } }).finish();
}
