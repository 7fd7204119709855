import type { Lane, Restriction, Roadnet, Zone } from '../model/roadnet';
import type { Edit } from './edit';
import { boundsOf, touchesRing } from './ring';

export interface AppliedEdit {
  readonly roadnet: Roadnet;
  /** Lanes that it changed. */
  readonly laneIds: readonly string[];
  /** Named lanes and links that the network does not have, as `lane X` or `link X`. */
  readonly missing: readonly string[];
}

/** The network with an edit. Where it finds no lane at all, the network is returned as it was and `laneIds` is empty. */
export function applyEdit(roadnet: Roadnet, edit: Edit): AppliedEdit {
  const known = new Set(roadnet.lanes.map(({ id }) => id));
  const knownLinks = new Set(roadnet.links.map(({ id }) => id));
  const missing = [...edit.laneIds.filter((id) => !known.has(id)).map((id) => `lane ${id}`), ...edit.linkIds.filter((id) => !knownLinks.has(id)).map((id) => `link ${id}`)];
  const isTarget = targetOf(edit);
  const targets = roadnet.lanes.filter(isTarget);
  if (targets.length === 0) return { roadnet, laneIds: [], missing };
  const restriction = restrictionOf(edit);
  const lanes = roadnet.lanes.map((lane) => (isTarget(lane) ? { ...lane, restrictions: [...lane.restrictions, restriction] } : lane));
  const zones = edit.kind === 'work-zone' ? [...roadnet.zones, zoneOf(edit, targets)] : roadnet.zones;
  return { roadnet: { ...roadnet, lanes, zones }, laneIds: targets.map(({ id }) => id), missing };
}

/** The network as it is without these edits. */
export function withoutEdits(roadnet: Roadnet, editIds: ReadonlySet<string>): Roadnet {
  return {
    ...roadnet,
    lanes: roadnet.lanes.map((lane) => (lane.restrictions.some(({ cause }) => editIds.has(cause)) ? { ...lane, restrictions: lane.restrictions.filter(({ cause }) => !editIds.has(cause)) } : lane)),
    zones: roadnet.zones.filter(({ id }) => !editIds.has(id)),
  };
}

function targetOf({ laneIds, linkIds, area }: Edit): (lane: Lane) => boolean {
  const [lanes, links] = [new Set(laneIds), new Set(linkIds)];
  return ({ id, linkId, points }) => lanes.has(id) || links.has(linkId) || (area.length > 0 && touchesRing(points, area));
}

function restrictionOf({ id, classes, speedLimitMps, when }: Edit): Restriction {
  return speedLimitMps === undefined ? { kind: 'closed', classes, when, cause: id } : { kind: 'speed-limit', classes, speedLimitMps, when, cause: id };
}

/** Without an area it is the box around its lanes. */
function zoneOf({ id, reason, area, when }: Edit, targets: readonly Lane[]): Zone {
  return { id, name: reason, kind: 'work-zone', rings: [area.length > 0 ? area : boundsOf(targets.map(({ points }) => points))], when };
}
