import { connectionKey } from './finding';
import type { Roadnet, ROADNET_LISTS } from './roadnet';

export type RoadnetList = (typeof ROADNET_LISTS)[number];
export type ElementOf<L extends RoadnetList> = Roadnet[L][number];

const IDS: { readonly [L in RoadnetList]: (element: ElementOf<L>) => string } = {
  connections: ({ fromLaneId, toLaneId, viaLaneId }) => (viaLaneId === undefined ? connectionKey(fromLaneId, toLaneId) : `${connectionKey(fromLaneId, toLaneId)}>${viaLaneId}`),
  conflicts: ({ junctionId, first, second, kind }) => `${junctionId}:${first}:${second}:${kind}`,
  controllers: ({ id }) => id,
  crossings: ({ id }) => id,
  junctions: ({ id }) => id,
  lanes: ({ id }) => id,
  links: ({ id }) => id,
  parkingEntrances: ({ id }) => id,
  roadsideUnits: ({ id }) => id,
  stopLines: ({ laneId }) => laneId,
  turnRestrictions: ({ id }) => id,
  zones: ({ id }) => id,
};

/** What an element is called over all versions; its own id, or what it joins when it has none. */
export function elementIdOf<L extends RoadnetList>(list: L, element: ElementOf<L>): string {
  return IDS[list](element);
}
