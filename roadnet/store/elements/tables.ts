import type { Edit } from '../../edits/edit';
import type { RoadnetList } from '../../model/element-id';
import type { MapRevision } from '../../versions/map-content';
import type { Roadnet } from '../../model/roadnet';
import type { ElementTable } from './element-table';
import { CONFLICTS, CONNECTIONS, CONTROLLERS, CROSSINGS, TURN_RESTRICTIONS } from './movement-tables';
import { EDITS, MAP_REVISIONS, PARKING_ENTRANCES, ROADSIDE_UNITS, ZONES } from './place-tables';
import { JUNCTIONS, LANES, LINKS, STOP_LINES } from './road-tables';

/** Element of each table of a version: the lists of the network, revisions of MAPs, edits that hold. */
export interface StoredElements extends Pick<Roadnet, RoadnetList> {
  readonly mapRevisions: readonly MapRevision[];
  readonly edits: readonly Edit[];
}
export type StoredList = keyof StoredElements;

/** The table's columns are read and written by its own functions; nothing outside needs their types. */
export type AnyTable = ElementTable<never>;

export const ELEMENT_TABLES = {
  connections: CONNECTIONS,
  conflicts: CONFLICTS,
  controllers: CONTROLLERS,
  crossings: CROSSINGS,
  edits: EDITS,
  junctions: JUNCTIONS,
  lanes: LANES,
  links: LINKS,
  mapRevisions: MAP_REVISIONS,
  parkingEntrances: PARKING_ENTRANCES,
  roadsideUnits: ROADSIDE_UNITS,
  stopLines: STOP_LINES,
  turnRestrictions: TURN_RESTRICTIONS,
  zones: ZONES,
} as const;

export const STORED_LISTS = Object.keys(ELEMENT_TABLES) as StoredList[];
