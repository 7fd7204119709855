/** Feeds the map from the live city: each layer only when what it shows has changed. */
import type { Feature, FeatureCollection } from 'geojson';
import type { City } from '../live/city';
import { FlowMemory } from '../live/flow-memory';
import { STALE_AFTER_MS } from '../live/freshness';
import type { Selection } from '../url-state';
import type { SourceName } from './base-style';
import { coverageFeatures, junctionFeatures, junctionPointFeatures, laneFeatures, linkFeatures, ordinalsOf, stopLineFeatures } from './base-features';
import type { CityMap } from './city-map';
import { collection, eventFeatures, findSignal, queueFeatures, signalFeatures, unitFeatures } from './live-features';
import type { LonLat, Network } from './network';

/** Zoom from which single stop lines are shown. */
const DETAIL_ZOOM = 14.8;
/** Zooms from which queues and lamps are shown; see base-style. */
const QUEUE_ZOOM = 13.8;
const LAMP_ZOOM = 16.2;

export class MapFeed {
  readonly flow: FlowMemory;
  readonly ordinals: ReadonlyMap<string, string>;
  private shown: Partial<City> = {};
  private readonly written = new Map<SourceName, string>();

  constructor(
    private readonly map: CityMap,
    private readonly network: Network,
    private readonly formatMetres: (metres: number) => string,
  ) {
    this.flow = new FlowMemory((linkNo) => network.links.get(linkNo)?.speedLimitMps ?? 0);
    this.ordinals = ordinalsOf(network);
    map.setData('lanes', laneFeatures(network));
    map.setData('links', linkFeatures(network));
    map.setData('junctions', junctionFeatures(network));
    map.setData('stop-lines', stopLineFeatures(network));
  }

  /** Called about once a second, and when the city changed. */
  tick(city: City, serverNowMs: number): void {
    const { shown } = this;
    if (city.links !== shown.links) this.showFlow(city, serverNowMs);
    if (city.units !== shown.units) this.showUnits(city);
    if (city.events !== shown.events) this.show('events', eventFeatures(city.events.values()));
    this.showJunctions(city, serverNowMs);
    this.showSignals(city, serverNowMs);
    this.shown = city;
  }

  select(selection: Selection | null, city: City): void {
    const feature = selection === null ? null : this.outlineOf(selection, city);
    this.map.setData('selection', collection(feature === null ? [] : [feature]));
  }

  /** Where a selection is; null when it has no place (now). */
  placeOf(selection: Selection, city: City): LonLat | null {
    switch (selection.kind) {
      case 'junction':
        return this.network.junctions.get(selection.id)?.place ?? null;
      case 'unit': {
        const position = city.units.get(selection.id)?.position;
        return position ? [position.lon, position.lat] : null;
      }
      case 'event': {
        const event = city.events.get(selection.id);
        return event ? [event.lon, event.lat] : null;
      }
      case 'vehicle': {
        const row = city.objects.get(selection.id);
        return row ? [row[2] / 1e6, row[3] / 1e6] : null;
      }
      case 'link':
      case 'lane': {
        const line = this.lineOf(selection);
        return line?.[line.length >> 1] ?? null;
      }
    }
  }

  private lineOf({ kind, id }: Selection): readonly LonLat[] | undefined {
    return kind === 'link' ? this.network.links.get(Number(id))?.line : this.network.lanes.get(Number(id))?.line;
  }

  private outlineOf(selection: Selection, city: City): Feature | null {
    if (selection.kind === 'vehicle') return null;
    const line = selection.kind === 'link' || selection.kind === 'lane' ? this.lineOf(selection) : undefined;
    if (line) return { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: line.map(([lon, lat]) => [lon, lat]) } };
    const place = this.placeOf(selection, city);
    return place && { type: 'Feature', properties: { kind: selection.kind }, geometry: { type: 'Point', coordinates: [place[0], place[1]] } };
  }

  private showFlow(city: City, serverNowMs: number): void {
    this.flow.observe(city.links.values(), serverNowMs);
    for (const [linkNo, flow] of this.flow.classes(serverNowMs)) {
      this.map.setFlow('links', linkNo, flow);
      for (const lane of this.network.links.get(linkNo)?.lanes ?? []) if (lane.isMotor) this.map.setFlow('lanes', lane.laneNo, flow);
    }
  }

  private showUnits(city: City): void {
    this.show('units', unitFeatures(city.units.values()));
    const places = [...city.units.values()].flatMap(({ position }) => (position ? [[position.lon, position.lat] as const] : []));
    this.show('coverage', coverageFeatures(places));
  }

  private showJunctions(city: City, serverNowMs: number): void {
    const qualityOf = (junctionId: string): 'live' | 'stale' | 'absent' => {
      const signal = findSignal(city.signals, this.network, junctionId);
      if (!signal) return 'absent';
      return serverNowMs - Date.parse(signal.measuredAt) > STALE_AFTER_MS.signals ? 'stale' : 'live';
    };
    this.show('junction-points', junctionPointFeatures(this.network, this.ordinals, qualityOf));
  }

  private showSignals(city: City, serverNowMs: number): void {
    const zoom = this.map.map.getZoom();
    if (zoom < QUEUE_ZOOM) return;
    const bounds = this.map.map.getBounds();
    const isShown = ([lon, lat]: LonLat): boolean => bounds.contains([lon, lat]);
    const queues = queueFeatures(city.lanes.values(), this.network, this.formatMetres, isShown);
    this.show('queues', collection(queues.lines));
    if (zoom < DETAIL_ZOOM) return;
    const { bars, lamps } = signalFeatures(city.signals, this.network, serverNowMs, isShown);
    this.show('signals', collection(bars));
    if (zoom >= LAMP_ZOOM) this.show('lamps', collection([...lamps, ...queues.labels]));
  }

  /** Hands features to the map when they differ from those it has: each time costs it a new cut into tiles. */
  private show(source: SourceName, features: FeatureCollection): void {
    const written = JSON.stringify(features);
    if (written === this.written.get(source)) return;
    this.written.set(source, written);
    this.map.setData(source, features);
  }
}
