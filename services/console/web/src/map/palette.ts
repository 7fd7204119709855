/** Colours of the map by theme. Data colours are told apart without red-green sight: blue to crimson for flow, hue and lightness for lamps. */
import type { ObjectType } from '../api/model';
import type { Lamp } from '../live/signal-time';
import type { FlowClass } from '../live/traffic-class';
import type { Theme } from '../url-state';

export interface Palette {
  readonly ground: string;
  readonly road: string;
  readonly roadFar: string;
  readonly kerb: string;
  readonly junction: string;
  readonly path: string;
  readonly marking: string;
  readonly label: string;
  readonly halo: string;
  readonly select: string;
  readonly queue: string;
  readonly coverage: string;
  readonly flow: Readonly<Record<FlowClass, string>>;
  readonly lamp: Readonly<Record<Lamp, string>>;
  readonly lampInk: string;
  readonly vehicle: Readonly<Record<ObjectType, string>>;
  readonly vehicleEdge: string;
  readonly glass: string;
  readonly health: Readonly<Record<'ok' | 'degraded' | 'silent' | 'offline' | 'unknown', string>>;
  readonly healthInk: string;
  readonly event: string;
  readonly stale: string;
}

const DARK: Palette = {
  ground: '#0a0f16',
  road: '#1c2531',
  roadFar: '#243040',
  kerb: '#303d4e',
  junction: '#1c2531',
  path: '#141b25',
  marking: '#5c6b7d',
  label: '#a9b8c9',
  halo: '#0a0f16',
  select: '#ffffff',
  queue: '#ff6f91',
  coverage: '#5cc8ff',
  flow: { free: '#2f86c9', fair: '#86c5e8', slow: '#f4d06f', heavy: '#f08a4b', jam: '#d1274f' },
  lamp: { red: '#ff5d5d', amber: '#ffc94a', green: '#2fe0b5', yield: '#2fe0b5', off: '#66758a' },
  lampInk: '#0a0f16',
  vehicle: { unspecified: '#8f9db0', car: '#e3edf8', truck: '#ffb066', bus: '#ffe066', van: '#a9c1ff', emergency: '#ff6bb5', motorcycle: '#d0a8ff', bicycle: '#5fe3c4', pedestrian: '#ffffff', obstacle: '#ff9a5c' },
  vehicleEdge: '#05080c',
  glass: '#1b2836',
  health: { ok: '#2fe0b5', degraded: '#ffc94a', silent: '#ff9d5c', offline: '#ff5d5d', unknown: '#8f9db0' },
  healthInk: '#071018',
  event: '#ff6bb5',
  stale: '#7a8796',
};

const LIGHT: Palette = {
  ground: '#eef1f4',
  road: '#ffffff',
  roadFar: '#ffffff',
  kerb: '#c3ccd6',
  junction: '#ffffff',
  path: '#e3e8ed',
  marking: '#b4bfca',
  label: '#3b4a5a',
  halo: '#ffffff',
  select: '#0b1b2b',
  queue: '#c2185b',
  coverage: '#0a6fb8',
  flow: { free: '#4d9fd9', fair: '#9fcfec', slow: '#f2c14e', heavy: '#e5772e', jam: '#b3123f' },
  lamp: { red: '#d92b2b', amber: '#d99000', green: '#00967a', yield: '#00967a', off: '#77869a' },
  lampInk: '#ffffff',
  vehicle: { unspecified: '#6b7a8c', car: '#27486e', truck: '#b65a00', bus: '#967000', van: '#4c5bd0', emergency: '#c2185b', motorcycle: '#7a3fb5', bicycle: '#00806a', pedestrian: '#1b2430', obstacle: '#a34700' },
  vehicleEdge: '#ffffff',
  glass: '#cfe0f2',
  health: { ok: '#00856c', degraded: '#a86f00', silent: '#c25200', offline: '#c62828', unknown: '#66758a' },
  healthInk: '#ffffff',
  event: '#c2185b',
  stale: '#8a96a3',
};

export const PALETTES: Readonly<Record<Theme, Palette>> = { dark: DARK, light: LIGHT };
