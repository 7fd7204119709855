/** All units at this gateway: opening and replacing streams, telling acknowledgements, reading no faster than the bus takes. */
import { LIVE_SUBJECTS, subjects } from '../../kernel/bus/catalogue';
import { LingshanError } from '../../kernel/errors';
import type { Bus, Logger } from '../../platform';
import {
  ackedThroughOf,
  encodeAck,
  encodeActivity,
  encodeFlowHint,
  encodeUnitConnection,
  encodeUnitSession,
  encodeWelcome,
  gatewayOf,
} from '../adapters/wire/messages';
import { AckGathering } from '../domain/ack-gathering';
import { applyPressure, HELD_BACK } from '../domain/lanes';
import { LIMITS } from '../domain/limits';
import type { OpenedSession } from '../domain/session-rules';
import { metrics } from './metrics';
import type { Publisher } from './publisher';
import { Unit } from './unit';
import { UnitSession, type SessionEvents, type UnitStream } from './unit-session';

/** How often it is looked at how many frames wait for the bus. */
const WAITING_EVERY_MS = 100;

export class Units implements SessionEvents {
  private readonly units = new Map<string, Unit>();
  private readonly dirty = new Set<UnitSession>();
  private readonly paused = new Set<Unit>();
  private readonly ackTimer: NodeJS.Timeout;
  private readonly sessionTimer: NodeJS.Timeout;
  private readonly gathering = new AckGathering();
  private readonly waitingTimer: NodeJS.Timeout;
  private pressure = 0;
  private draining = false;

  constructor(
    private readonly bus: Bus,
    private readonly publisher: Publisher,
    private readonly gatewayId: string,
    private readonly log: Logger,
  ) {
    this.ackTimer = setInterval(() => this.onAckTick(), LIMITS.ackEveryMs);
    this.waitingTimer = setInterval(() => this.gathering.onMeasured(this.publisher.heldFrames), WAITING_EVERY_MS);
    this.sessionTimer = setInterval(() => this.onSessionTick(), LIMITS.sessionEveryMs);
  }

  /** Units with an open stream. */
  get connected(): number {
    return this.open().length;
  }

  getUnit(unitId: string): Unit {
    let unit = this.units.get(unitId);
    if (!unit) {
      unit = new Unit(unitId, performance.now());
      this.units.set(unitId, unit);
      if (this.units.size > LIMITS.rememberedSessions) this.forgetIdle();
    }
    return unit;
  }

  findStream(unitId: string): UnitStream | undefined {
    return this.units.get(unitId)?.session?.stream;
  }

  /**
   * Opens or resumes a session on `stream`, replacing an older stream of the unit, and welcomes the unit.
   * Rejects LingshanError unavailable when the bus cannot say where the session stands, stale REPLACED when a newer stream came meanwhile.
   */
  async openSession(opened: OpenedSession, stream: UnitStream): Promise<UnitSession> {
    const { unitId, session } = opened;
    const unit = this.getUnit(unitId);
    const opening = ++unit.openings;
    unit.session?.stream?.close('stale', 'REPLACED', 'the unit opened a newer stream');
    let current = unit.session;
    if (current?.session !== session) {
      const last = await this.bus.getLast('UNIT_SESSION', subjects.unitSession(unitId));
      if (unit.openings !== opening) throw new LingshanError('stale', 'REPLACED', 'the unit opened a newer stream');
      current = new UnitSession(unitId, session, last ? ackedThroughOf(last, session) : 0, this);
      unit.session = current;
    }
    const resumeAfter = current.attach(stream, opened.ackedThrough);
    stream.send(encodeWelcome({ resumeAfter, clockMs: Date.now(), windowFrames: LIMITS.windowFrames }));
    if (this.pressure > 0) stream.send(this.hint());
    this.publishState(
      subjects.unitConnection(unitId),
      encodeUnitConnection({ unitId, connected: true, session, gatewayId: this.gatewayId, software: opened.software, clockSkewMs: opened.clockSkewMs, atMs: Date.now() }),
    );
    return current;
  }

  /** The stream of a session ended. `reason`: UPPER_SNAKE. */
  onClosed(session: UnitSession, stream: UnitStream, reason: string): void {
    if (session.stream !== stream) return;
    session.stream = undefined;
    this.publishSession(session);
    this.publishGone(session, reason).catch((error: unknown) => this.log.warn({ err: error, unit: session.unitId }, 'unit connection not published'));
  }

  onDirty(session: UnitSession): void {
    this.dirty.add(session);
  }

  onAbandoned(session: UnitSession): void {
    const unit = this.units.get(session.unitId);
    // Its ledger holds counters that nobody works on any more: the next stream starts from what is settled.
    if (unit?.session === session) unit.session = undefined;
    session.stream?.close('unavailable', 'BUS_UNAVAILABLE', 'the bus is away; keep the frames and connect again');
  }

  /** Stops or restarts reading from the unit, by what it and all units hold. */
  updateReading(unit: Unit, clockMs: number): void {
    const why = this.findPause(unit, clockMs);
    if ((why !== undefined) === unit.paused) return;
    unit.paused = why !== undefined;
    if (why !== undefined) {
      this.paused.add(unit);
      metrics.paused.inc({ why });
    } else {
      this.paused.delete(unit);
    }
    unit.session?.stream?.setReading(!unit.paused);
  }

  /** Least time between two acknowledgements to one unit at present, ms. */
  get ackEveryMs(): number {
    return this.gathering.everyMs;
  }

  /** Tells every unit what is settled by now. */
  flushAcks(): void {
    this.tellAcks(0);
  }

  /** Reads from nobody any more. */
  stopReading(): void {
    this.draining = true;
    for (const session of this.open()) session.stream?.setReading(false);
  }

  /** Ends every stream; units connect elsewhere. */
  closeAll(reason: string, detail: string): void {
    for (const session of this.open()) session.stream?.close('unavailable', reason, detail);
  }

  stop(): void {
    clearInterval(this.ackTimer);
    clearInterval(this.waitingTimer);
    clearInterval(this.sessionTimer);
  }

  private open(): UnitSession[] {
    const open: UnitSession[] = [];
    for (const { session } of this.units.values()) if (session?.stream) open.push(session);
    return open;
  }

  /** Why the unit must not be read from. Once paused, it takes some room to begin again. */
  private findPause(unit: Unit, clockMs: number): string | undefined {
    if (this.draining) return 'draining';
    const share = unit.paused ? LIMITS.resumeShare : 1;
    if (clockMs < unit.readAfterMs) return 'budget';
    if (this.publisher.heldBytes >= LIMITS.heldBytes * share) return 'memory';
    const { session } = unit;
    if (!session) return undefined;
    if (session.heldFrames >= LIMITS.windowFrames * share || session.heldBytes >= LIMITS.unitHeldBytes * share) return 'window';
    return session.stream && !session.stream.writable ? 'acks' : undefined;
  }

  /** Tells what is settled to those that were not told anything for `everyMs`, or have much to hear. */
  private tellAcks(everyMs: number): void {
    const clockMs = performance.now();
    for (const session of this.dirty) {
      const { stream } = session;
      if (stream && !stream.writable) continue;
      if (clockMs - session.toldAtMs < everyMs && session.untold < LIMITS.ackFrames) continue;
      this.dirty.delete(session);
      const { through, rejections } = session.takeAck(clockMs);
      stream?.send(encodeAck(through, rejections));
    }
  }

  private onAckTick(): void {
    this.tellAcks(this.gathering.everyMs);
    if (this.paused.size > 0) {
      const clockMs = performance.now();
      for (const unit of this.paused) this.updateReading(unit, clockMs);
    }
    const pressure = applyPressure(this.pressure, this.publisher.heldBytes / LIMITS.heldBytes);
    if (pressure === this.pressure) return;
    this.pressure = pressure;
    this.log.warn({ pressure, heldBytes: this.publisher.heldBytes }, 'pressure changed');
    const hint = this.hint();
    for (const { stream } of this.open()) stream?.send(hint);
  }

  private hint(): Uint8Array {
    return encodeFlowHint(LIMITS.windowFrames, HELD_BACK[this.pressure] ?? []);
  }

  private onSessionTick(): void {
    const atMs = Date.now();
    const open = this.open();
    for (const { session } of this.units.values()) if (session && session.through !== session.publishedThrough) this.publishSession(session);
    this.bus.publishLive(
      LIVE_SUBJECTS.activity.subject,
      encodeActivity(
        this.gatewayId,
        atMs,
        open.map((session) => ({
          unitId: session.unitId,
          session: session.session,
          acked: session.acked,
          quarantined: session.quarantined,
          duplicates: session.duplicates,
          inFlight: session.heldFrames,
          lastFrameMs: session.lastFrameMs,
        })),
      ),
    );
  }

  private publishSession(session: UnitSession): void {
    const ackedThrough = session.through;
    session.publishedThrough = ackedThrough;
    const { unitId } = session;
    this.publishState(subjects.unitSession(unitId), encodeUnitSession({ unitId, session: session.session, ackedThrough, atMs: Date.now() }));
  }

  /** The unit may be at another gateway already; then that one's word stands. */
  private async publishGone(session: UnitSession, reason: string): Promise<void> {
    const { unitId } = session;
    const last = await this.bus.getLast('UNIT_CONNECTION', subjects.unitConnection(unitId));
    // Back by another stream or session meanwhile: then the newer word stands.
    if (this.findStream(unitId) || (last && gatewayOf(last) !== this.gatewayId)) return;
    const fields = { unitId, connected: false, session: session.session, gatewayId: this.gatewayId, software: '', clockSkewMs: undefined, atMs: Date.now(), reason };
    this.publishState(subjects.unitConnection(unitId), encodeUnitConnection(fields));
  }

  /** States repeat and may lag, so a refusal is only told. */
  private publishState(subject: string, data: Uint8Array): void {
    this.bus.publish(subject, data).catch((error: unknown) => this.log.warn({ err: error, subject }, 'state not published'));
  }

  private forgetIdle(): void {
    for (const [unitId, { session, backfillCalls }] of this.units) {
      if (session?.stream || (session?.heldFrames ?? 0) > 0 || backfillCalls > 0) continue;
      this.units.delete(unitId);
      if (this.units.size <= LIMITS.rememberedSessions * 0.9) return;
    }
  }
}
