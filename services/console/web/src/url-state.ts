/** What the address holds: anyone who opens it sees the same. Unknown or broken parts fall back, they never break the page. */
import { UNIT_HEALTHS, type UnitHealth } from './api/model';
import { LANGUAGES, type Language } from './i18n';

export const THEMES = ['dark', 'light'] as const;
export type Theme = (typeof THEMES)[number];
export const TABS = ['city', 'junctions', 'units', 'events', 'network'] as const;
export type Tab = (typeof TABS)[number];
/** What of a junction is shown: its lamps now, or how it is built. */
export const PARTS = ['live', 'plan'] as const;
export type Part = (typeof PARTS)[number];
export const LAYERS = ['vehicles', 'flow', 'queues', 'signals', 'units', 'coverage', 'labels'] as const;
export type Layer = (typeof LAYERS)[number];
export const SELECTION_KINDS = ['junction', 'unit', 'link', 'lane', 'vehicle', 'event'] as const;
export type SelectionKind = (typeof SELECTION_KINDS)[number];

export interface Selection {
  readonly kind: SelectionKind;
  readonly id: string;
}

export interface View {
  readonly lon: number;
  readonly lat: number;
  readonly zoom: number;
  readonly bearing: number;
}

export interface UrlState {
  /** Null: the whole city. */
  readonly view: View | null;
  readonly selection: Selection | null;
  readonly tab: Tab;
  readonly part: Part;
  readonly language: Language;
  readonly theme: Theme;
  readonly wall: boolean;
  readonly hidden: readonly Layer[];
  readonly unitHealths: readonly UnitHealth[];
  readonly search: string;
}

export const DEFAULT_STATE: UrlState = { view: null, selection: null, tab: 'city', part: 'live', language: 'zh', theme: 'dark', wall: false, hidden: [], unitHealths: [], search: '' };

const SEARCH_CHARACTERS_MAX = 64;

function oneOf<T extends string>(choices: readonly T[], value: string | null, fallback: T): T {
  return choices.find((choice) => choice === value) ?? fallback;
}

function someOf<T extends string>(choices: readonly T[], value: string | null): T[] {
  const named = new Set(value?.split(',') ?? []);
  return choices.filter((choice) => named.has(choice));
}

function readView(value: string | null): View | null {
  const [lat, lon, zoom, bearing = 0] = (value ?? '').split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (lat === undefined || lon === undefined || zoom === undefined) return null;
  const valid = Math.abs(lat) <= 85 && Math.abs(lon) <= 180 && zoom >= 0 && zoom <= 24 && Math.abs(bearing) <= 360;
  return valid ? { lat, lon, zoom, bearing } : null;
}

function readSelection(value: string | null): Selection | null {
  const match = /^([a-z]+):([A-Za-z0-9_:.-]{1,80})$/.exec(value ?? '');
  const kind = SELECTION_KINDS.find((known) => known === match?.[1]);
  return kind && match?.[2] ? { kind, id: match[2] } : null;
}

export function parseUrl(query: string): UrlState {
  const params = new URLSearchParams(query);
  return {
    view: readView(params.get('at')),
    selection: readSelection(params.get('sel')),
    tab: oneOf(TABS, params.get('tab'), DEFAULT_STATE.tab),
    part: oneOf(PARTS, params.get('part'), DEFAULT_STATE.part),
    language: oneOf(LANGUAGES, params.get('lang'), DEFAULT_STATE.language),
    theme: oneOf(THEMES, params.get('theme'), DEFAULT_STATE.theme),
    wall: params.get('wall') === '1',
    hidden: someOf(LAYERS, params.get('hide')),
    unitHealths: someOf(UNIT_HEALTHS, params.get('health')),
    search: (params.get('q') ?? '').slice(0, SEARCH_CHARACTERS_MAX),
  };
}

/** The query, with its question mark; empty when all is as by default. */
export function formatUrl(state: UrlState): string {
  const params: [string, string][] = [];
  if (state.view) {
    const { lat, lon, zoom, bearing } = state.view;
    params.push(['at', [lat.toFixed(5), lon.toFixed(5), zoom.toFixed(2), ...(Math.abs(bearing) < 0.5 ? [] : [bearing.toFixed(0)])].join(',')]);
  }
  if (state.selection) params.push(['sel', `${state.selection.kind}:${state.selection.id}`]);
  if (state.tab !== DEFAULT_STATE.tab) params.push(['tab', state.tab]);
  if (state.part !== DEFAULT_STATE.part) params.push(['part', state.part]);
  if (state.hidden.length > 0) params.push(['hide', state.hidden.join(',')]);
  if (state.unitHealths.length > 0) params.push(['health', state.unitHealths.join(',')]);
  if (state.search !== '') params.push(['q', encodeURIComponent(state.search)]);
  if (state.language !== DEFAULT_STATE.language) params.push(['lang', state.language]);
  if (state.theme !== DEFAULT_STATE.theme) params.push(['theme', state.theme]);
  if (state.wall) params.push(['wall', '1']);
  return params.length === 0 ? '' : `?${params.map(([key, value]) => `${key}=${value}`).join('&')}`;
}
