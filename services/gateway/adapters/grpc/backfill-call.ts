/** One Backfill call: frames beside the stream, answered when each is stored or refused. */
import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import { LingshanError } from '../../../kernel/errors';
import { FrameSlices, readFrameSlices } from '../../../kernel/wire/frame-reader';
import { WireError } from '../../../kernel/wire/wire-cursor';
import type { FrameOwner } from '../../app/frame-owner';
import type { Intake } from '../../app/intake';
import type { Rejection } from '../../app/rejection';
import type { Units } from '../../app/units';
import { LIMITS } from '../../domain/limits';
import { checkSession, checkUnit } from '../../domain/session-rules';
import { TrackMemory } from '../../domain/track-memory';
import { UnitSite } from '../../domain/unit-site';
import { encodeBackfillResponse, findBackfillHead, FrameStamp } from '../wire/messages';
import { toStatus } from './roadside-service';

const FRAMES_FIELD = 3;
const slices = new FrameSlices();

class BackfillOwner implements FrameOwner {
  readonly stamp: FrameStamp;
  readonly memory = { site: new UnitSite(), tracks: new TrackMemory() };
  readonly backfilled = true;
  private waitingFor = 0;
  private stored = 0;
  private abandoned = false;
  private submitted = false;
  private readonly rejections: Rejection[] = [];

  constructor(
    readonly unitId: string,
    readonly session: number,
    private readonly onDone: (answer: Uint8Array | undefined) => void,
  ) {
    this.stamp = new FrameStamp(unitId, session);
  }

  onHeld(): void {
    this.waitingFor++;
  }

  onSettled(_counter: number, _bytes: number, rejection: Rejection | undefined): void {
    if (rejection) this.rejections.push(rejection);
    else this.stored++;
    this.waitingFor--;
    this.finishWhenDone();
  }

  onAbandoned(): void {
    this.abandoned = true;
    this.waitingFor--;
    this.finishWhenDone();
  }

  onAllSubmitted(): void {
    this.submitted = true;
    this.finishWhenDone();
  }

  private finishWhenDone(): void {
    if (!this.submitted || this.waitingFor > 0) return;
    this.onDone(this.abandoned ? undefined : encodeBackfillResponse(this.stored, this.rejections));
  }
}

/** Answers `call`; errors become its status. */
export function onBackfill(
  call: ServerUnaryCall<Buffer, Uint8Array>,
  answer: sendUnaryData<Uint8Array>,
  parts: { units: Units; intake: Intake; certifiedId: string; heldBytes: () => number },
): void {
  try {
    startBackfill(call.request, parts, (response) => {
      if (response) answer(null, response);
      else answer(toStatus(new LingshanError('unavailable', 'BUS_UNAVAILABLE', 'the bus is away; send the frames again')));
    });
  } catch (error) {
    answer(toStatus(error));
  }
}

function startBackfill(
  bytes: Buffer,
  { units, intake, certifiedId, heldBytes }: { units: Units; intake: Intake; certifiedId: string; heldBytes: () => number },
  onDone: (answer: Uint8Array | undefined) => void,
): void {
  const head = findBackfillHead(bytes);
  if (!head) throw new LingshanError('badInput', 'BACKFILL_UNREADABLE', 'the request is not a roadside.v1.BackfillRequest');
  checkUnit(head.unitId, certifiedId);
  const session = checkSession(head.session);
  readSlices(bytes);
  if (slices.count === 0 || slices.count > LIMITS.backfillFrames) {
    throw new LingshanError('badInput', 'BACKFILL_FRAMES_OUT_OF_RANGE', `frames: 1..${LIMITS.backfillFrames}, but ${slices.count} came`);
  }
  const unit = units.getUnit(certifiedId);
  const clockMs = performance.now();
  if (unit.backfillCalls >= LIMITS.backfillCalls || clockMs < unit.readAfterMs || heldBytes() >= LIMITS.heldBytes) {
    throw new LingshanError('full', 'BACKPRESSURE', 'back-fill waits while the platform is busy; send it again in a second');
  }
  unit.backfillCalls++;
  const owner = new BackfillOwner(certifiedId, session, (response) => {
    unit.backfillCalls--;
    onDone(response);
  });
  const at = { nowMs: Date.now(), clockMs };
  let refused = 0;
  for (let i = 0; i < slices.count; i++) {
    if (intake.acceptBackfilled(owner, bytes, slices.starts[i] as number, slices.ends[i] as number, at)) refused++;
  }
  unit.charge(bytes.length, refused, clockMs);
  owner.onAllSubmitted();
}

function readSlices(bytes: Buffer): void {
  try {
    readFrameSlices(bytes, 0, bytes.length, slices, FRAMES_FIELD);
  } catch (error) {
    if (error instanceof WireError) throw new LingshanError('badInput', 'BACKFILL_UNREADABLE', error.detail, { cause: error });
    throw error;
  }
}
