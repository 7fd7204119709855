import { join } from 'node:path';
import { LingshanError } from '../../services/kernel/errors';
import { projectRoot } from '../../services/platform/project-root';
import { migrate, type Store } from '../../services/platform/store';
import type { Roadnet } from '../model/roadnet';
import { compileSnapshot } from '../snapshot/compile';
import { assignNumbers, type Numbering } from '../snapshot/numbering';
import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { versionIdOf } from '../snapshot/version-id';
import * as queries from './queries';
import { rowsOf } from './rows';

const ROWS_PER_INSERT = 20_000;

/**
 * Versions of the road network in the store. One import at a time: numbers of new lanes are given from what the store
 * holds, so two imports of one name at the same moment could give one number twice.
 */
export class RoadnetStore {
  constructor(private readonly store: Store) {}

  /** Creates or updates the tables. */
  async prepare(): Promise<void> {
    await migrate(this.store, join(projectRoot(), 'roadnet', 'store', 'migrations'), { namespace: 'roadnet' });
  }

  /** Stores a network under a name; `isNew` is false when this content is there already and nothing was written. */
  async storeVersion(name: string, roadnet: Roadnet): Promise<{ version: string; isNew: boolean }> {
    const version = versionIdOf(name, roadnet);
    const [known] = await this.store.query(queries.VERSION_FACTS, { name, version });
    if (known) return { version, isNew: false };
    const numbering = await this.numbersFor(name, roadnet);
    // The version's own row goes last: a reader sees all of it or nothing.
    for (const { table, rows } of rowsOf(roadnet, { name, version, ...numbering })) {
      for (let i = 0; i < rows.length; i += ROWS_PER_INSERT) {
        const body = rows.slice(i, i + ROWS_PER_INSERT).map((row) => JSON.stringify(row));
        await this.store.insert(table, Object.keys(rows[0]!), 'JSONEachRow', Buffer.from(body.join('\n')));
      }
    }
    return { version, isNew: true };
  }

  /** Compiled snapshot of a stored version. Throws notFound ROADNET_VERSION_UNKNOWN. */
  async getSnapshot(version: string): Promise<RoadnetSnapshot> {
    const [row] = await this.store.query(queries.NAME_OF_VERSION, { version });
    if (!row) throw new LingshanError('notFound', 'ROADNET_VERSION_UNKNOWN', `no road network version ${version}; import the file first`);
    const { roadnet, numbering } = await this.readVersion({ name: row.name, version });
    return compileSnapshot(roadnet, { version, name: row.name, ...numbering });
  }

  private async numbersFor(name: string, roadnet: Roadnet): Promise<Numbering> {
    const [lanes, links] = await Promise.all([this.store.query(queries.KNOWN_LANE_NUMBERS, { name }), this.store.query(queries.KNOWN_LINK_NUMBERS, { name })]);
    return {
      laneNos: assignNumbers(roadnet.lanes.map((lane) => lane.id), new Map(lanes.map(({ id, no }) => [id, no]))),
      linkNos: assignNumbers(roadnet.links.map((link) => link.id), new Map(links.map(({ id, no }) => [id, no]))),
    };
  }

  private async readVersion(key: { name: string; version: string }): Promise<{ roadnet: Roadnet; numbering: Numbering }> {
    const [facts] = await this.store.query(queries.VERSION_FACTS, key);
    const lanes = await this.store.query(queries.LANES, key);
    const links = await this.store.query(queries.LINKS, key);
    if (!facts || facts.lanes !== lanes.length || facts.links !== links.length) {
      throw new LingshanError('bug', 'ROADNET_VERSION_TORN', `version ${key.version} holds ${lanes.length} lanes and ${links.length} links, its row says ${facts?.lanes} and ${facts?.links}`);
    }
    const controllers = new Map<string, { id: string; junctionIds: string[]; groups: number[]; stages: [] }>();
    for (const { controller_id: id, signal_group: group, junction_ids: junctionIds } of await this.store.query(queries.SIGNAL_GROUPS, key)) {
      const controller = controllers.get(id) ?? { id, junctionIds, groups: [], stages: [] as [] };
      controller.groups.push(group);
      controllers.set(id, controller);
    }
    const roadnet: Roadnet = {
      source: { format: facts.source_format, file: facts.source_file, crs: facts.source_crs, timeZone: 'UTC' },
      lanes: lanes.map((row) => ({ id: row.id, linkId: row.link_id, index: row.lane_index, widthM: row.width_m, speedLimitMps: row.speed_limit_mps, classes: row.classes, type: 'other' as const, points: row.points, elevationsM: [], restrictions: [] })),
      links: links.map((row) => ({ id: row.id, name: row.link_name, kind: row.kind, fromJunctionId: row.from_junction_id, toJunctionId: row.to_junction_id, roadClass: 'other' as const, level: 0 })),
      junctions: (await this.store.query(queries.JUNCTIONS, key)).map((row) => ({ id: row.id, name: row.junction_name, kind: row.kind, latE7: row.lat_e7, lonE7: row.lon_e7, outline: row.outline })),
      connections: (await this.store.query(queries.CONNECTIONS, key)).map((row) => ({
        fromLaneId: row.from_lane_id,
        toLaneId: row.to_lane_id,
        viaLaneId: row.via_lane_id === '' ? undefined : row.via_lane_id,
        maneuver: row.maneuver,
        signal: signalOf(row),
        restrictions: [],
      })),
      crossings: (await this.store.query(queries.CROSSINGS, key)).map((row) => ({ id: row.id, junctionId: row.junction_id, laneId: row.lane_id, crossedLinkIds: row.crossed_link_ids, signal: signalOf(row) })),
      stopLines: (await this.store.query(queries.STOP_LINES, key)).map((row) => ({ laneId: row.lane_id, points: row.points })),
      controllers: [...controllers.values()],
      turnRestrictions: [],
      conflicts: [],
      parkingEntrances: [],
      roadsideUnits: [],
      zones: [],
    };
    return { roadnet, numbering: { laneNos: new Map(lanes.map((row) => [row.id, row.lane_no])), linkNos: new Map(links.map((row) => [row.id, row.link_no])) } };
  }
}

function signalOf(row: { controller_id: string; signal_group: number }): { controllerId: string; group: number } | undefined {
  return row.signal_group === 0 ? undefined : { controllerId: row.controller_id, group: row.signal_group };
}
