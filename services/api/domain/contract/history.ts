/** Shapes of the past. */
import { z } from 'zod';
import { Id, InstantOut, page } from './basics';
import { LightState, LiveUnit, TrafficEvent } from './live';

const count = z.number().int().nonnegative();
const number = z.number();

export const FrameKindName = z.enum(['rsm', 'bsm', 'spat', 'map', 'rsi', 'detector', 'heartbeat']);

export const UnitSummary = z
  .object({ unitId: Id, frames: count.describe('Stored in the last 24 h'), firstMeasuredAt: InstantOut, lastMeasuredAt: InstantOut, lastReceivedAt: InstantOut })
  .meta({ id: 'UnitSummary' });
export const Units = page(UnitSummary, 'Units');

export const Unit = z
  .object({
    unitId: Id,
    live: LiveUnit.nullable().describe('How it is now; null when nothing is known'),
    sessions: z
      .array(z.object({ session: count.describe('Unix ms'), frames: count, firstCounter: count, lastCounter: count, firstMeasuredAt: InstantOut, lastMeasuredAt: InstantOut, lateMsP99: number }))
      .describe('Of the last 24 h, newest first, at most 50'),
  })
  .meta({ id: 'Unit' });

export const Frame = z
  .object({ session: count, counter: count, kind: FrameKindName, measuredAt: InstantOut, receivedAt: InstantOut, storedAt: InstantOut, lateMs: z.number().int(), objects: count, payloadBytes: count, backfilled: z.boolean() })
  .meta({ id: 'Frame' });
export const Frames = page(Frame, 'Frames');

export const PathPoint = z
  .object({ measuredAt: InstantOut, lat: number, lon: number, speedMps: number.nullable(), headingDeg: number.nullable(), laneNo: count.nullable(), unitId: Id })
  .meta({ id: 'PathPoint' });
export const Path = page(PathPoint, 'Path');

const state = { windowStart: InstantOut, windowMs: count, vehicles: number, flowVph: number, densityVpkm: number, meanSpeedMps: number.nullable(), occupancy: number, queueM: number };
export const LaneState = z.object({ ...state, headwayS: number.nullable() }).meta({ id: 'LaneState' });
export const LaneStates = page(LaneState, 'LaneStates');
export const LinkState = z.object(state).meta({ id: 'LinkState' });
export const LinkStates = page(LinkState, 'LinkStates');

export const SignalState = z
  .object({ measuredAt: InstantOut, controllerId: Id, signalGroup: count, state: LightState, controlMode: z.string(), minEndMs: count.nullable(), maxEndMs: count.nullable(), likelyEndMs: count.nullable(), unitId: Id })
  .meta({ id: 'SignalState' });
export const SignalStates = page(SignalState, 'SignalStates');

export const Events = page(TrafficEvent, 'Events');

export const QuarantinedFrame = z
  .object({ unitId: Id, session: count, counter: count, receivedAt: InstantOut, kind: FrameKindName.nullable(), reason: z.string(), detail: z.string(), rawBase64: z.string().describe('The frame as it came') })
  .meta({ id: 'QuarantinedFrame' });
export const Quarantine = page(QuarantinedFrame, 'Quarantine');

export const QuarantineSummary = z
  .object({ items: z.array(z.object({ reason: z.string(), frames: count, units: count, firstReceivedAt: InstantOut, lastReceivedAt: InstantOut })) })
  .meta({ id: 'QuarantineSummary' });

export const IngestStats = z
  .object({
    from: InstantOut,
    to: InstantOut,
    frames: count,
    objects: count,
    matchedShare: number.nullable().describe('Share of stored objects that lie on a lane; null: no objects'),
    storeLagMsP50: number.nullable().describe('Received to stored'),
    storeLagMsP99: number.nullable(),
    quarantined: count,
    kinds: z.array(z.object({ kind: FrameKindName, frames: count, payloadBytes: count, lateMsP50: number, lateMsP99: number, storeLagMsP99: number })),
  })
  .meta({ id: 'IngestStats' });

export const LedgerEntry = z
  .object({
    counter: count,
    kind: FrameKindName,
    objects: count.describe('Objects that the frame said it had'),
    objectRows: count.describe('Objects of the frame that are visible in the store'),
    copies: count.describe('Times that the frame is visible in the store: 1, or something is wrong'),
  })
  .meta({ id: 'LedgerEntry' });
export const Ledger = z
  .object({ items: z.array(LedgerEntry), next: count.nullable().describe('Counter to pass as `after` for the next page; null on the last') })
  .meta({ id: 'Ledger' });

