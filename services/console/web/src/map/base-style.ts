/** The base map, drawn from our own network alone: no tiles, no glyph server, no sprite server. */
import type { FeatureCollection } from 'geojson';
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { FLOW_CLASSES } from '../live/traffic-class';
import type { Palette } from './palette';

const EMPTY: FeatureCollection = { type: 'FeatureCollection', features: [] };
/** Zoom at which single lanes take over from whole links. */
export const LANE_ZOOM = 14.5;
export const FONT = ['sans-serif'];

/** Pixels of one metre at a zoom level and latitude. */
export function pixelsPerM(zoom: number, lat: number): number {
  return (2 ** zoom * 512) / (2 * Math.PI * 6_378_137 * Math.cos((lat * Math.PI) / 180));
}

/** A width in metres as a width in pixels that is true at every zoom from 13 on, and never below `leastPx`. */
export function metres(widthM: ExpressionSpecification | number, lat: number, leastPx = 0): ExpressionSpecification {
  const at = (zoom: number): ExpressionSpecification => ['max', leastPx, ['*', widthM, pixelsPerM(zoom, lat)]];
  return ['interpolate', ['exponential', 2], ['zoom'], 10, ['max', leastPx * 0.6, 0.2], 13, at(13), 15, at(15), 17, at(17), 24, at(24)];
}

function fade(from: number, to: number, opacity: number): ExpressionSpecification {
  return ['interpolate', ['linear'], ['zoom'], from, 0, to, opacity];
}

const widthOf: ExpressionSpecification = ['coalesce', ['get', 'widthM'], 3.2];
const ofKind = (kind: string): ExpressionSpecification => ['==', ['get', 'kind'], kind];
const flowColour = (palette: Palette): ExpressionSpecification => ['match', ['coalesce', ['feature-state', 'flow'], 'unknown'], ...FLOW_CLASSES.flatMap((name) => [name, palette.flow[name]]), palette.roadFar] as unknown as ExpressionSpecification;
const whereFlow = (opacity: number): ExpressionSpecification => ['case', ['==', ['coalesce', ['feature-state', 'flow'], 'unknown'], 'unknown'], 0, opacity];

/** Layers whose visibility the operator chooses, by the name that the address uses. */
export const LAYERS_OF_CHOICE = {
  flow: ['flow-far', 'flow-near'],
  queues: ['queue', 'queue-label'],
  signals: ['signal-bar', 'signal-lamp', 'signal-countdown'],
  units: ['unit'],
  coverage: ['coverage-fill', 'coverage-line'],
  labels: ['junction', 'street-name'],
} as const;

export const SOURCES = ['lanes', 'links', 'junctions', 'stop-lines', 'queues', 'signals', 'lamps', 'units', 'coverage', 'junction-points', 'events', 'selection'] as const;
export type SourceName = (typeof SOURCES)[number];

function roadLayers(palette: Palette, lat: number): LayerSpecification[] {
  const motor: ExpressionSpecification = ['==', ['get', 'motor'], true];
  const line = { 'line-cap': 'butt', 'line-join': 'round' } as const;
  return [
    { id: 'ground', type: 'background', paint: { 'background-color': palette.ground } },
    { id: 'link-casing', type: 'line', source: 'links', maxzoom: LANE_ZOOM + 0.5, layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': palette.kerb, 'line-width': metres(['+', widthOf, 3], lat, 1.8) } },
    { id: 'link', type: 'line', source: 'links', maxzoom: LANE_ZOOM + 0.5, layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': palette.roadFar, 'line-width': metres(widthOf, lat, 1) } },
    { id: 'lane-casing', type: 'line', source: 'lanes', minzoom: LANE_ZOOM, filter: motor, layout: { ...line, 'line-cap': 'round' }, paint: { 'line-color': palette.kerb, 'line-width': metres(['+', widthOf, 0.9], lat), 'line-opacity': fade(LANE_ZOOM, LANE_ZOOM + 0.5, 1) } },
    { id: 'junction-casing', type: 'line', source: 'junctions', minzoom: LANE_ZOOM, layout: line, paint: { 'line-color': palette.kerb, 'line-width': metres(0.9, lat), 'line-opacity': fade(LANE_ZOOM, LANE_ZOOM + 0.5, 1) } },
    { id: 'walking-area', type: 'fill', source: 'lanes', minzoom: LANE_ZOOM + 0.5, filter: ofKind('walking-area'), paint: { 'fill-color': palette.path } },
    { id: 'lane-path', type: 'line', source: 'lanes', minzoom: LANE_ZOOM, filter: ['all', ['!', motor], ofKind('road')], layout: line, paint: { 'line-color': palette.path, 'line-width': metres(widthOf, lat) } },
    { id: 'lane', type: 'line', source: 'lanes', minzoom: LANE_ZOOM, filter: motor, layout: line, paint: { 'line-color': palette.road, 'line-width': metres(['+', widthOf, 0.1], lat), 'line-opacity': fade(LANE_ZOOM, LANE_ZOOM + 0.5, 1) } },
    { id: 'junction-area', type: 'fill', source: 'junctions', minzoom: LANE_ZOOM, paint: { 'fill-color': palette.junction, 'fill-opacity': fade(LANE_ZOOM, LANE_ZOOM + 0.5, 1) } },
  ];
}

function markingLayers(palette: Palette, lat: number): LayerSpecification[] {
  return [
    {
      id: 'lane-marking',
      type: 'line',
      source: 'lanes',
      minzoom: 16,
      filter: ['==', ['get', 'divider'], true],
      layout: { 'line-cap': 'butt' },
      paint: { 'line-color': palette.marking, 'line-width': metres(0.15, lat, 0.7), 'line-offset': metres(['*', widthOf, -0.5], lat, -1000), 'line-dasharray': [20, 20], 'line-opacity': fade(16, 17, 0.9) },
    },
    { id: 'crossing', type: 'line', source: 'lanes', minzoom: 16.2, filter: ofKind('crossing'), layout: { 'line-cap': 'butt' }, paint: { 'line-color': palette.marking, 'line-width': metres(['*', widthOf, 0.9], lat), 'line-dasharray': [0.14, 0.14], 'line-opacity': fade(16.2, 17, 0.7) } },
    { id: 'stop-line', type: 'line', source: 'stop-lines', minzoom: 16, layout: { 'line-cap': 'butt' }, paint: { 'line-color': palette.marking, 'line-width': metres(0.4, lat, 0.8), 'line-opacity': fade(16, 17, 1) } },
  ];
}

function liveLayers(palette: Palette, lat: number): LayerSpecification[] {
  const lampColour: ExpressionSpecification = ['match', ['get', 'lamp'], 'red', palette.lamp.red, 'amber', palette.lamp.amber, 'green', palette.lamp.green, 'yield', palette.lamp.yield, palette.lamp.off];
  return [
    { id: 'flow-far', type: 'line', source: 'links', maxzoom: LANE_ZOOM + 0.5, layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': flowColour(palette), 'line-width': metres(widthOf, lat, 2.2), 'line-opacity': whereFlow(0.95) } },
    { id: 'flow-near', type: 'line', source: 'lanes', minzoom: LANE_ZOOM, layout: { 'line-cap': 'butt', 'line-join': 'round' }, paint: { 'line-color': flowColour(palette), 'line-width': metres(['*', widthOf, 0.94], lat), 'line-opacity': whereFlow(0.42) } },
    { id: 'queue', type: 'line', source: 'queues', minzoom: 14, layout: { 'line-cap': 'round' }, paint: { 'line-color': palette.queue, 'line-width': metres(['*', widthOf, 0.22], lat, 1.6), 'line-opacity': 0.9 } },
    { id: 'coverage-fill', type: 'fill', source: 'coverage', paint: { 'fill-color': palette.coverage, 'fill-opacity': 0.05 } },
    { id: 'coverage-line', type: 'line', source: 'coverage', paint: { 'line-color': palette.coverage, 'line-width': 1, 'line-opacity': 0.45, 'line-dasharray': [4, 4] } },
    { id: 'signal-bar', type: 'line', source: 'signals', minzoom: 15, layout: { 'line-cap': 'butt' }, paint: { 'line-color': lampColour, 'line-width': metres(0.9, lat, 2.4), 'line-opacity': fade(15, 15.5, 1) } },
    { id: 'selection-line', type: 'line', source: 'selection', filter: ['==', ['geometry-type'], 'LineString'], layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': palette.select, 'line-width': 2.5, 'line-opacity': 0.95 } },
    { id: 'selection-ring', type: 'circle', source: 'selection', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': 19, 'circle-color': 'rgba(0,0,0,0)', 'circle-stroke-color': palette.select, 'circle-stroke-width': 2.5 } },
  ];
}

function symbolLayers(palette: Palette): LayerSpecification[] {
  const text = { 'text-color': palette.label, 'text-halo-color': palette.halo, 'text-halo-width': 1.4 };
  return [
    { id: 'street-name', type: 'symbol', source: 'links', minzoom: 14.5, filter: ['to-boolean', ['get', 'name']], layout: { 'symbol-placement': 'line', 'text-field': ['get', 'name'], 'text-font': FONT, 'text-size': 12, 'text-letter-spacing': 0.04, 'symbol-spacing': 420, 'text-max-angle': 30 }, paint: text },
    { id: 'queue-label', type: 'symbol', source: 'lamps', minzoom: 16.4, filter: ['==', ['get', 'what'], 'queue'], layout: { 'text-field': ['get', 'text'], 'text-font': FONT, 'text-size': 11 }, paint: { ...text, 'text-color': palette.queue } },
    { id: 'signal-lamp', type: 'symbol', source: 'lamps', minzoom: 16.6, filter: ['==', ['get', 'what'], 'lamp'], layout: { 'icon-image': ['concat', 'lamp-', ['get', 'lamp']], 'icon-size': ['interpolate', ['linear'], ['zoom'], 16.6, 0.45, 18, 0.8, 20, 1.1], 'icon-allow-overlap': true, 'icon-ignore-placement': true } },
    { id: 'signal-countdown', type: 'symbol', source: 'lamps', minzoom: 17.6, filter: ['all', ['==', ['get', 'what'], 'lamp'], ['!=', ['get', 'text'], '']], layout: { 'text-field': ['get', 'text'], 'text-font': FONT, 'text-size': ['interpolate', ['linear'], ['zoom'], 17.6, 10, 20, 15], 'text-offset': [1.35, 0], 'text-allow-overlap': true, 'text-ignore-placement': true }, paint: { ...text, 'text-halo-width': 1.8 } },
    { id: 'junction', type: 'symbol', source: 'junction-points', minzoom: 12, maxzoom: 17.2, layout: { 'icon-image': ['concat', 'junction-', ['get', 'quality']], 'icon-size': ['interpolate', ['linear'], ['zoom'], 12, 0.5, 15, 0.85], 'icon-allow-overlap': true, 'text-field': ['step', ['zoom'], '', 14, ['get', 'label']], 'text-font': FONT, 'text-size': 11, 'text-optional': true, 'text-allow-overlap': true }, paint: { 'text-color': palette.label } },
    { id: 'unit', type: 'symbol', source: 'units', layout: { 'icon-image': ['concat', 'unit-', ['get', 'health']], 'icon-size': ['interpolate', ['linear'], ['zoom'], 12, 0.55, 15, 0.85, 18, 1], 'icon-anchor': 'bottom', 'icon-offset': [0, -12], 'icon-allow-overlap': true, 'icon-ignore-placement': true, 'symbol-sort-key': ['get', 'rank'] } },
    { id: 'event', type: 'symbol', source: 'events', layout: { 'icon-image': ['concat', 'event-', ['get', 'kind']], 'icon-size': 0.95, 'icon-allow-overlap': true, 'icon-ignore-placement': true } },
  ];
}

/** `lat`: where the city lies, for widths in metres. */
export function createBaseStyle(palette: Palette, lat: number): StyleSpecification {
  const source = (name: SourceName): [string, StyleSpecification['sources'][string]] => {
    const promoteId = name === 'lanes' ? { promoteId: 'laneNo' } : name === 'links' ? { promoteId: 'linkNo' } : {};
    // A circle must stay one however far it is magnified.
    const tolerance = name === 'coverage' ? { tolerance: 0 } : {};
    return [name, { type: 'geojson', data: EMPTY, ...promoteId, ...tolerance }];
  };
  return {
    version: 8,
    sources: Object.fromEntries(SOURCES.map(source)),
    layers: [...roadLayers(palette, lat), ...markingLayers(palette, lat), ...liveLayers(palette, lat), ...symbolLayers(palette)],
    transition: { duration: 250, delay: 0 },
  };
}
