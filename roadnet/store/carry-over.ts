import { z } from 'zod';
import { defineQuery, type Store } from '../../services/platform/store';
import type { Roadnet } from '../model/roadnet';
import type { Numbering } from '../snapshot/numbering';
import * as queries from './queries-of-0001';
import type { Version } from './change-log';
import type { Draft } from './draft';

/** Versions of the tables of 0001 that the log does not have, oldest first. */
const TO_CARRY = defineQuery({
  name: 'roadnet-versions-of-0001',
  sql: `SELECT name, version, toUnixTimestamp64Milli(imported_at) AS imported_at_ms FROM roadnet_versions FINAL
        WHERE (name, version) NOT IN (SELECT name, version FROM roadnet_changes) ORDER BY imported_at`,
  params: z.object({}),
  row: z.object({ name: z.string(), version: z.string(), imported_at_ms: z.coerce.number() }),
});

interface Writer {
  commit(name: string, draw: (last: Version | undefined) => Promise<Draft | undefined>): Promise<unknown>;
}

/**
 * Makes versions of the tables of 0001 rows of the log, with the ids and numbers that they have, so that history which names
 * them stays readable. Only before the log of a name begins: a version that came after is never put behind.
 */
export async function carryOver(store: Store, writer: Writer): Promise<void> {
  for (const { name, version, imported_at_ms: madeAtMs } of await store.query(TO_CARRY, {})) {
    await writer.commit(name, async (last) => {
      if (last && last.cause !== 'carried-over') return undefined;
      const { roadnet, numbers } = await readOldVersion(store, { name, version });
      return { roadnet, numbers, versionId: version, edits: [], cause: 'carried-over', author: '', reason: roadnet.source.file, madeAtMs, validFromMs: madeAtMs };
    });
  }
}

async function readOldVersion(store: Store, key: { name: string; version: string }): Promise<{ roadnet: Roadnet; numbers: Numbering }> {
  const [facts] = await store.query(queries.VERSION_FACTS, key);
  const lanes = await store.query(queries.LANES, key);
  const links = await store.query(queries.LINKS, key);
  const controllers = new Map<string, { id: string; junctionIds: string[]; groups: number[]; stages: [] }>();
  for (const { controller_id: id, signal_group: group, junction_ids: junctionIds } of await store.query(queries.SIGNAL_GROUPS, key)) {
    const controller = controllers.get(id) ?? { id, junctionIds, groups: [], stages: [] as [] };
    controller.groups.push(group);
    controllers.set(id, controller);
  }
  const roadnet: Roadnet = {
    source: { format: facts!.source_format, file: facts!.source_file, crs: facts!.source_crs, timeZone: 'UTC' },
    lanes: lanes.map((row) => ({
      id: row.id, linkId: row.link_id, index: row.lane_index, widthM: row.width_m, speedLimitMps: row.speed_limit_mps, classes: row.classes, type: 'other', points: row.points, elevationsM: [], restrictions: [],
    })),
    links: links.map((row) => ({ id: row.id, name: row.link_name, kind: row.kind, fromJunctionId: row.from_junction_id, toJunctionId: row.to_junction_id, roadClass: 'other', level: 0 })),
    junctions: (await store.query(queries.JUNCTIONS, key)).map((row) => ({ id: row.id, name: row.junction_name, kind: row.kind, latE7: row.lat_e7, lonE7: row.lon_e7, outline: row.outline })),
    connections: (await store.query(queries.CONNECTIONS, key)).map((row) => ({
      fromLaneId: row.from_lane_id,
      toLaneId: row.to_lane_id,
      viaLaneId: row.via_lane_id === '' ? undefined : row.via_lane_id,
      maneuver: row.maneuver,
      signal: signalOf(row),
      restrictions: [],
    })),
    crossings: (await store.query(queries.CROSSINGS, key)).map((row) => ({ id: row.id, junctionId: row.junction_id, laneId: row.lane_id, crossedLinkIds: row.crossed_link_ids, signal: signalOf(row) })),
    stopLines: (await store.query(queries.STOP_LINES, key)).map((row) => ({ laneId: row.lane_id, points: row.points })),
    controllers: [...controllers.values()],
    turnRestrictions: [],
    conflicts: [],
    parkingEntrances: [],
    roadsideUnits: [],
    zones: [],
  };
  return { roadnet, numbers: { laneNos: new Map(lanes.map((row) => [row.id, row.lane_no])), linkNos: new Map(links.map((row) => [row.id, row.link_no])) } };
}

function signalOf(row: { controller_id: string; signal_group: number }): { controllerId: string; group: number } | undefined {
  return row.signal_group === 0 ? undefined : { controllerId: row.controller_id, group: row.signal_group };
}
