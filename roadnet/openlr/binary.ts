import { BinaryDecoder, BinaryEncoder, LocationReference, LocationReferencePoint, Offsets, RawLineLocationReference, RawPointAlongLineLocationReference } from 'openlr-js';
import { LingshanError } from '../../services/kernel/errors';
import type { LineReference, Orientation, ReadReference, ReferencePoint, SideOfRoad } from './location';

/** Codes of the binary format (white paper, 7.2), in order. */
const SIDES: readonly SideOfRoad[] = ['on-road', 'right', 'left', 'both'];
const ORIENTATIONS: readonly Orientation[] = ['unknown', 'along', 'against', 'both'];
/** The library rounds offsets to whole metres of a length; of so long a one the rounding is nothing. */
const FINE_M = 1e9;
const LINE_VERSION = 3;

/** A line location as OpenLR binary, version 3. */
export function encodeLineReference({ points, positiveOffsetM, negativeOffsetM }: LineReference): Buffer {
  return write(RawLineLocationReference.fromLineValues('', points.map(toLibrary), Offsets.fromValues(positiveOffsetM, negativeOffsetM)));
}

/** A point along a line as OpenLR binary, version 3; two points. */
export function encodePointReference({ points, positiveOffsetM }: LineReference, side: SideOfRoad, orientation: Orientation): Buffer {
  const [first, last] = points.map(toLibrary);
  return write(RawPointAlongLineLocationReference.fromPointAlongLineValues('', first!, last!, Offsets.fromValues(positiveOffsetM, 0), SIDES.indexOf(side), ORIENTATIONS.indexOf(orientation)));
}

/** Reads a line or a point along a line. Throws badInput OPENLR_INVALID, and OPENLR_KIND for other kinds of location. */
export function decodeReference(binary: Uint8Array): ReadReference {
  let raw;
  try {
    raw = new BinaryDecoder().decodeData(LocationReference.fromIdAndBuffer('', Buffer.from(binary)));
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error));
  }
  if (raw instanceof RawLineLocationReference) {
    const points = raw.getLocationReferencePoints();
    if (!points || points.length < 2) throw invalid('fewer than two points');
    const offsets = raw.getOffsets();
    return { points: points.map(fromLibrary), positiveShare: shareOf(offsets.getPositiveOffset(FINE_M)), negativeShare: shareOf(offsets.getNegativeOffset(FINE_M)), point: undefined };
  }
  if (raw instanceof RawPointAlongLineLocationReference) {
    const points = raw.getLocationReferencePoints() ?? [];
    if (points.length !== 2) throw invalid('a point along a line has two points');
    return {
      points: points.map(fromLibrary),
      positiveShare: shareOf(raw.getOffsets()?.getPositiveOffset(FINE_M) ?? 0),
      negativeShare: 0,
      point: { side: SIDES[raw.getSideOfRoad() ?? 0] ?? 'on-road', orientation: ORIENTATIONS[raw.getOrientation() ?? 0] ?? 'unknown' },
    };
  }
  throw new LingshanError('badInput', 'OPENLR_KIND', 'openlr: not a line and not a point along a line; areas and other kinds are not read');
}

function write(raw: RawLineLocationReference | RawPointAlongLineLocationReference): Buffer {
  const encoded = new BinaryEncoder().encodeDataFromRLRAndVersion(raw, LINE_VERSION);
  const data = encoded.getLocationReferenceData();
  if (!encoded.isValid() || !data) throw new LingshanError('bug', 'OPENLR_NOT_WRITTEN', `the codec refused a reference: code ${String(encoded.getReturnCode())}`);
  return Buffer.from(data);
}

const shareOf = (fineM: number): number => fineM / FINE_M;

function toLibrary(point: ReferencePoint, i: number): LocationReferencePoint {
  const { frc, fow, lonE7, latE7, bearingDeg, toNextM, lowestFrcToNext } = point;
  return LocationReferencePoint.fromValues(i + 1, frc, fow, lonE7 / 1e7, latE7 / 1e7, bearingDeg % 360, toNextM, lowestFrcToNext ?? null, lowestFrcToNext === undefined);
}

function fromLibrary(point: LocationReferencePoint): ReferencePoint {
  return {
    latE7: Math.round(point.getLatitudeDeg() * 1e7),
    lonE7: Math.round(point.getLongitudeDeg() * 1e7),
    bearingDeg: point.getBearing(),
    frc: point.getFRC() ?? 7,
    fow: point.getFOW() ?? 0,
    lowestFrcToNext: point.isLastLRP() ? undefined : (point.getLfrc() ?? 7),
    toNextM: point.isLastLRP() ? 0 : point.getDistanceToNext(),
  };
}

function invalid(reason: string): LingshanError {
  return new LingshanError('badInput', 'OPENLR_INVALID', `openlr: ${reason}; give the base64 of OpenLR binary version 3`);
}
