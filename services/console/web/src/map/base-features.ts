/** The road network as features of the base map. */
import type { Feature, FeatureCollection, Geometry } from 'geojson';
import { circleAround, collection } from './live-features';
import type { LaneShape, LonLat, Network } from './network';

const coordinates = (line: readonly LonLat[]): number[][] => line.map(([lon, lat]) => [lon, lat]);

/** A lane's left edge is a divider when the next lane of its link is for motors too. */
function hasDivider(lane: LaneShape, network: Network): boolean {
  const lanes = network.links.get(lane.linkNo)?.lanes ?? [];
  const next = lanes[lanes.indexOf(lane) + 1];
  return lane.kind === 'road' && lane.isMotor && next !== undefined && next.isMotor;
}

export function laneFeatures(network: Network): FeatureCollection {
  const features: Feature[] = [];
  for (const lane of network.lanes.values()) {
    const { laneNo, linkNo, widthM, kind, isMotor } = lane;
    const geometry: Geometry = kind === 'walking-area' ? { type: 'Polygon', coordinates: [coordinates(lane.line)] } : { type: 'LineString', coordinates: coordinates(lane.line) };
    features.push({ type: 'Feature', geometry, properties: { laneNo, linkNo, widthM, kind, motor: isMotor, divider: hasDivider(lane, network) } });
  }
  return collection(features);
}

export function linkFeatures(network: Network): FeatureCollection {
  return collection(
    [...network.links.values()].map(({ linkNo, name, lanes, line }) => {
      const motorLanes = lanes.filter((lane) => lane.isMotor);
      const widthM = (motorLanes.length > 0 ? motorLanes : lanes).reduce((sum, lane) => sum + lane.widthM, 0);
      return { type: 'Feature', geometry: { type: 'LineString', coordinates: coordinates(line) }, properties: { linkNo, widthM: Math.max(2, widthM), motor: motorLanes.length > 0, ...(name === null ? {} : { name }) } };
    }),
  );
}

export function junctionFeatures(network: Network): FeatureCollection {
  return collection(
    [...network.junctions.values()].filter(({ outline }) => outline.length > 2).map(({ junctionId, outline }) => ({ type: 'Feature', geometry: { type: 'Polygon', coordinates: [coordinates(outline)] }, properties: { junctionId } })),
  );
}

export function stopLineFeatures(network: Network): FeatureCollection {
  return collection(network.stopLines.map(({ laneNo, line }) => ({ type: 'Feature', geometry: { type: 'LineString', coordinates: coordinates(line) }, properties: { laneNo } })));
}

/** Signalised junctions with the ordinal that people call them by, and whether their signals are known. */
export function junctionPointFeatures(network: Network, ordinals: ReadonlyMap<string, string>, qualityOf: (junctionId: string) => 'live' | 'stale' | 'absent'): FeatureCollection {
  const features: Feature[] = [];
  for (const { junctionId, isSignalised, place } of network.junctions.values()) {
    if (isSignalised) features.push({ type: 'Feature', geometry: { type: 'Point', coordinates: [place[0], place[1]] }, properties: { junctionId, label: ordinals.get(junctionId) ?? '', quality: qualityOf(junctionId) } });
  }
  return collection(features);
}

/** Numbers of the signalised junctions, 1.. in the order of their ids: short names as stable as the network is. */
export function ordinalsOf(network: Network): Map<string, string> {
  const ids = [...network.junctions.values()].filter(({ isSignalised }) => isSignalised).map(({ junctionId }) => junctionId);
  return new Map(ids.sort().map((id, index) => [id, String(index + 1)]));
}

/** Reach at which a unit is drawn when it does not say its own, m. */
export const NOMINAL_REACH_M = 150;

export function coverageFeatures(places: Iterable<LonLat>): FeatureCollection {
  return collection([...places].map((place) => circleAround(place, NOMINAL_REACH_M)));
}
