/** Every stored sight of a road user, read from the store with the reader's rights. */
import type { RunningCity } from '../harness/start-city';

export interface StoredSight {
  readonly unitId: string;
  readonly counter: number;
  readonly trackId: number;
  /** 16 hexadecimal digits, as the api writes it. */
  readonly objectId: string;
  readonly latE7: number;
  readonly lonE7: number;
  readonly laneNo: number;
  readonly isPrimary: boolean;
}

const SQL = `SELECT unit_id, counter, track_id, leftPad(lower(hex(object_id)), 16, '0'), lat_e7, lon_e7, lane_no, is_primary FROM objects FINAL FORMAT TSV`;

export async function listStoredSights(city: RunningCity): Promise<StoredSight[]> {
  const response = await fetch(`${city.store}/?database=lingshan`, {
    method: 'POST',
    headers: { 'x-clickhouse-user': 'reader', 'x-clickhouse-key': city.passwords.store.reader },
    body: SQL,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`store: ${response.status} ${text}`);
  return text.trim().split('\n').map(readRow);
}

function readRow(line: string): StoredSight {
  const [unitId, counter, trackId, objectId, latE7, lonE7, laneNo, isPrimary] = line.split('\t') as [string, string, string, string, string, string, string, string];
  return { unitId, counter: Number(counter), trackId: Number(trackId), objectId, latE7: Number(latE7), lonE7: Number(lonE7), laneNo: Number(laneNo), isPrimary: isPrimary === '1' };
}
