import { LingshanError } from '../../kernel/errors';
import { hashText } from './object-id';
import { MAX_UNITS } from './track-table';

/** The roadside units that were heard, each with a small number that the tables use, and where its frames stand. */
export class Units {
  readonly ids: string[] = [];
  readonly hash: Uint32Array;
  readonly session: Float64Array;
  /** Running number of the unit's sessions; tracks of an earlier one are over. */
  readonly epoch: Uint16Array;
  /** Platform time of the newest frame and of the one before, Unix ms; -Infinity when there is none. */
  readonly newestMs: Float64Array;
  readonly beforeNewestMs: Float64Array;
  /** Where the unit stands, metres in the local frame; NaN when it has not said. */
  readonly refXM: Float64Array;
  readonly refYM: Float64Array;
  private readonly numbers = new Map<string, number>();

  constructor(readonly capacity: number) {
    if (capacity > MAX_UNITS) throw new LingshanError('bug', 'TOO_MANY_UNITS', `units: capacity ${capacity}; at most ${MAX_UNITS}`);
    this.hash = new Uint32Array(capacity);
    this.session = new Float64Array(capacity);
    this.epoch = new Uint16Array(capacity);
    this.newestMs = new Float64Array(capacity).fill(-Infinity);
    this.beforeNewestMs = new Float64Array(capacity).fill(-Infinity);
    this.refXM = new Float64Array(capacity).fill(NaN);
    this.refYM = new Float64Array(capacity).fill(NaN);
  }

  /** Number of a unit; a new one gets the next. Throws LingshanError when there are more units than a district has. */
  numberOf(unitId: string): number {
    const known = this.numbers.get(unitId);
    if (known !== undefined) return known;
    const unitNo = this.ids.length;
    if (unitNo === this.capacity) throw new LingshanError('full', 'TOO_MANY_UNITS', `unit ${unitId}: more than ${this.capacity} units; start another traffic district`);
    this.ids.push(unitId);
    this.hash[unitNo] = hashText(unitId);
    this.numbers.set(unitId, unitNo);
    return unitNo;
  }

  /** Notes a session; a new one ends the tracks of the former. */
  onSession(unitNo: number, session: number): void {
    if (session <= this.session[unitNo]!) return;
    this.session[unitNo] = session;
    this.epoch[unitNo]! += 1;
  }

  /** Notes that a frame newer than all before it was taken. */
  onFrame(unitNo: number, tMs: number): void {
    this.beforeNewestMs[unitNo] = this.newestMs[unitNo]!;
    this.newestMs[unitNo] = tMs;
  }
}
