import { RSM_MAX_OBJECTS } from '../../kernel/sensed-objects';

/** Identity of a frame in a batch, as bus.v1.ObjectFrame. */
export interface BatchFrame {
  readonly unitId: string;
  readonly session: number;
  readonly counter: number;
  readonly measuredAtMs: number;
  readonly receivedAtMs: number;
  readonly objects: number;
  readonly payloadBytes: number;
  readonly backfilled: boolean;
}

/**
 * Objects of several frames as the columns of bus.v1.ObjectColumns, filled row by row and used again for each batch.
 * Values and units are those of the contract.
 */
export class ObjectBatch {
  count = 0;
  readonly frames: BatchFrame[] = [];
  readonly trackId: Uint32Array;
  readonly objectId: BigUint64Array;
  readonly type: Uint8Array;
  readonly latE7: Int32Array;
  readonly lonE7: Int32Array;
  readonly speedCmps: Uint16Array;
  readonly heading80thsDeg: Uint16Array;
  readonly lengthCm: Uint16Array;
  readonly widthCm: Uint16Array;
  readonly laneNo: Uint32Array;
  readonly laneSDm: Uint32Array;
  readonly laneDCm: Int16Array;
  readonly isPrimary: Uint8Array;
  /** The object ids as halves: a plain number is split into them without making a BigInt. */
  private readonly objectIdHalves: Uint32Array;

  constructor(
    readonly maxFrames: number,
    readonly maxRows: number,
  ) {
    this.trackId = new Uint32Array(maxRows);
    this.objectId = new BigUint64Array(maxRows);
    this.objectIdHalves = new Uint32Array(this.objectId.buffer);
    this.type = new Uint8Array(maxRows);
    this.latE7 = new Int32Array(maxRows);
    this.lonE7 = new Int32Array(maxRows);
    this.speedCmps = new Uint16Array(maxRows);
    this.heading80thsDeg = new Uint16Array(maxRows);
    this.lengthCm = new Uint16Array(maxRows);
    this.widthCm = new Uint16Array(maxRows);
    this.laneNo = new Uint32Array(maxRows);
    this.laneSDm = new Uint32Array(maxRows);
    this.laneDCm = new Int16Array(maxRows);
    this.isPrimary = new Uint8Array(maxRows);
  }

  /** No further frame is sure to fit. */
  get isFull(): boolean {
    return this.frames.length >= this.maxFrames || this.count + RSM_MAX_OBJECTS > this.maxRows;
  }

  clear(): void {
    this.count = 0;
    this.frames.length = 0;
  }

  setObjectId(row: number, id: number): void {
    const high = Math.floor(id / 4_294_967_296);
    this.objectIdHalves[2 * row] = id - high * 4_294_967_296;
    this.objectIdHalves[2 * row + 1] = high;
  }

  /** Lane of a row; distances beyond the column's range are kept at its end. */
  setLane(row: number, laneNo: number, sM: number, dM: number): void {
    this.laneNo[row] = laneNo;
    this.laneSDm[row] = sM > 0 ? Math.round(sM * 10) : 0;
    const dCm = Math.round(dM * 100);
    this.laneDCm[row] = dCm > 32_767 ? 32_767 : dCm < -32_768 ? -32_768 : dCm;
  }

  clearLane(row: number): void {
    this.laneNo[row] = 0;
    this.laneSDm[row] = 0;
    this.laneDCm[row] = 0;
  }
}

