/**
 * Turns bus.v1.ObjectColumns into the `objects` table's columns: the bytes of each column go to the store as they came, only what
 * holds for a whole frame is spread over its rows. No object is ever decoded.
 */
import { lingshan } from '../../kernel/wire';
import { PARTICIPANT_TYPE_MAX, TABLES, type Row } from '../domain/tables';
import { lowCardinalityPieces, type NativeColumn } from './native-column';
import { MalformedMessage } from './malformed-message';

type Wire = lingshan.bus.v1.ObjectColumns;
type WireFrame = lingshan.bus.v1.IObjectFrame;

/** Column of the table, field of the message, bytes a value. */
const COLUMNS = [
  ['track_id', 'trackId', 4],
  ['object_id', 'objectId', 8],
  ['type', 'type', 1],
  ['lat_e7', 'latE7', 4],
  ['lon_e7', 'lonE7', 4],
  ['speed_cmps', 'speedCmps', 2],
  ['heading_80ths_deg', 'heading_80thsDeg', 2],
  ['length_cm', 'lengthCm', 2],
  ['width_cm', 'widthCm', 2],
  ['lane_no', 'laneNo', 4],
  ['lane_s_dm', 'laneSDm', 4],
  ['lane_d_cm', 'laneDCm', 2],
  ['is_primary', 'isPrimary', 1],
] as const;

/** One decoded message whose columns are as long as its frames say. */
export interface ObjectBatch {
  readonly wire: Wire;
  readonly rows: number;
}

/** Throws MalformedMessage when the message contradicts itself. */
export function decodeObjectColumns(data: Uint8Array): ObjectBatch {
  let wire: Wire;
  try {
    wire = lingshan.bus.v1.ObjectColumns.decode(data);
  } catch {
    throw new MalformedMessage('OBJECT_COLUMNS_UNREADABLE', 'traffic.objects: not a bus.v1.ObjectColumns');
  }
  let rows = 0;
  for (const frame of wire.frames) {
    if (!frame.unitId || !frame.session || !frame.counter || frame.measuredAtMs == null || frame.receivedAtMs == null) {
      throw new MalformedMessage('OBJECT_FRAME_INCOMPLETE', `traffic.objects: frame ${frame.unitId ?? '?'}.${frame.session ?? '?'}.${frame.counter ?? '?'}: unit, session, counter and times are needed`);
    }
    rows += frame.objects ?? 0;
  }
  for (const [, field, width] of COLUMNS) {
    if (wire[field].length !== rows * width) {
      throw new MalformedMessage('OBJECT_COLUMNS_UNEVEN', `traffic.objects: ${field} has ${wire[field].length} bytes; the frames say ${rows} objects of ${width}`);
    }
  }
  return { wire, rows };
}

/** Columns of the `objects` table for several messages. */
export function objectTableColumns(batches: readonly ObjectBatch[]): { columns: NativeColumn[]; rowCount: number } {
  const rowCount = batches.reduce((sum, batch) => sum + batch.rows, 0);
  const frames = batches.flatMap((batch) => batch.wire.frames);
  const types = TABLES.objects;
  const spread = (name: 'session' | 'counter' | 'measured_at', valueOf: (frame: WireFrame) => number): NativeColumn => {
    const values = new BigUint64Array(rowCount);
    let row = 0;
    for (const frame of frames) values.fill(BigInt(valueOf(frame)), row, (row += frame.objects ?? 0));
    return { name, type: types[name], pieces: [new Uint8Array(values.buffer)] };
  };
  const columns: NativeColumn[] = [
    { name: 'unit_id', type: types.unit_id, pieces: lowCardinalityPieces(frames.map((frame) => [frame.unitId ?? '', frame.objects ?? 0]), rowCount) },
    spread('session', (frame) => frame.session ?? 0),
    spread('counter', (frame) => frame.counter ?? 0),
    spread('measured_at', (frame) => frame.measuredAtMs ?? 0),
    { name: 'roadnet_version', type: types.roadnet_version, pieces: lowCardinalityPieces(batches.map(({ wire, rows }) => [wire.roadnetVersion ?? '', rows]), rowCount) },
  ];
  for (const [name, field] of COLUMNS) {
    const pieces = batches.map(({ wire }) => (field === 'type' ? knownTypes(wire.type) : wire[field]));
    columns.push({ name, type: types[name], pieces });
  }
  return { columns, rowCount };
}

/** The engine takes any byte for an Enum8 here and then can not read it: what is not in the table becomes "unspecified". */
function knownTypes(types: Uint8Array): Uint8Array {
  if (types.every((type) => type <= PARTICIPANT_TYPE_MAX)) return types;
  return types.map((type) => (type <= PARTICIPANT_TYPE_MAX ? type : 0));
}

/** Rows of the ledger for the frames of a message. */
export function frameRows({ wire }: ObjectBatch): Row[] {
  return wire.frames.map((frame) => ({
    unit_id: frame.unitId ?? '',
    session: frame.session ?? 0,
    counter: frame.counter ?? 0,
    kind: 1,
    measured_at: frame.measuredAtMs ?? 0,
    received_at: frame.receivedAtMs ?? 0,
    objects: frame.objects ?? 0,
    payload_bytes: frame.payloadBytes ?? 0,
    backfilled: frame.backfilled ? 1 : 0,
  }));
}
