/** Feeds the map from the live city: each layer only when what it shows has changed. */
import { api } from '../api/client';
import type { JunctionDetail } from '../api/model';
import type { City } from '../live/city';
import { FlowMemory } from '../live/flow-memory';
import { STALE_AFTER_MS } from '../live/freshness';
import type { Selection } from '../url-state';
import { coverageFeatures, junctionFeatures, junctionPointFeatures, laneFeatures, linkFeatures, ordinalsOf, stopLineFeatures } from './base-features';
import type { CityMap } from './city-map';
import { collection, eventFeatures, findSignal, queueFeatures, signalFeatures, unitFeatures } from './live-features';
import type { LonLat, Network } from './network';

/** Zoom from which single stop lines are shown, and so the details of junctions are needed. */
const DETAIL_ZOOM = 14.8;
/** Junction details asked for per second at most: the api allows 600 a minute. */
const DETAILS_PER_TICK = 6;

export class MapFeed {
  readonly flow: FlowMemory;
  readonly ordinals: ReadonlyMap<string, string>;
  private readonly groupsOfLane = new Map<number, number[]>();
  private readonly asked = new Set<string>();
  private shown: Partial<City> = {};
  private quality = '';

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
    if (city.events !== shown.events) this.map.setData('events', eventFeatures(city.events.values()));
    this.showJunctions(city, serverNowMs);
    this.showSignals(city, serverNowMs);
    this.shown = city;
    this.askDetails();
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

  private outlineOf(selection: Selection, city: City): GeoJSON.Feature | null {
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
    this.map.setData('units', unitFeatures(city.units.values()));
    const places = [...city.units.values()].flatMap(({ position }) => (position ? [[position.lon, position.lat] as const] : []));
    this.map.setData('coverage', coverageFeatures(places));
  }

  private showJunctions(city: City, serverNowMs: number): void {
    const qualityOf = (junctionId: string): 'live' | 'stale' | 'absent' => {
      const signal = findSignal(city.signals, this.network, junctionId);
      if (!signal) return 'absent';
      return serverNowMs - Date.parse(signal.measuredAt) > STALE_AFTER_MS.signals ? 'stale' : 'live';
    };
    const features = junctionPointFeatures(this.network, this.ordinals, qualityOf);
    const quality = features.features.map(({ properties }) => String(properties?.['quality'])).join();
    if (quality !== this.quality) this.map.setData('junction-points', features);
    this.quality = quality;
  }

  private showSignals(city: City, serverNowMs: number): void {
    const { bars, lamps } = signalFeatures(city.signals, this.network, this.groupsOfLane, serverNowMs);
    const queues = queueFeatures(city.lanes.values(), this.network, this.formatMetres);
    if (city.signals !== this.shown.signals) this.map.setData('signals', collection(bars));
    if (city.lanes !== this.shown.lanes) this.map.setData('queues', collection(queues.lines));
    this.map.setData('lamps', collection([...lamps, ...queues.labels]));
  }

  /** Which group governs which lane stands in a junction's details: fetched once, for junctions that are on show. */
  private askDetails(): void {
    if (this.map.map.getZoom() < DETAIL_ZOOM) return;
    const bounds = this.map.map.getBounds();
    let left = DETAILS_PER_TICK;
    for (const { junctionId, isSignalised, place } of this.network.junctions.values()) {
      if (left === 0) return;
      if (!isSignalised || this.asked.has(junctionId) || !bounds.contains([place[0], place[1]])) continue;
      this.asked.add(junctionId);
      left--;
      api.getJunction(junctionId, AbortSignal.timeout(10_000)).then(
        (detail) => this.learn(detail),
        () => this.asked.delete(junctionId),
      );
    }
  }

  private learn({ signalGroups }: JunctionDetail): void {
    for (const { signalGroup, movements } of signalGroups) {
      for (const { fromLaneNo } of movements) {
        const groups = this.groupsOfLane.get(fromLaneNo) ?? [];
        if (!groups.includes(signalGroup)) this.groupsOfLane.set(fromLaneNo, [...groups, signalGroup]);
      }
    }
    this.shown = { ...this.shown, signals: new Map() };
  }
}
