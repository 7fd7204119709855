import type { ActivityFact, ConnectionFact, HeartbeatFact } from './facts';
import { GATEWAY_SILENT_MS, UnitRecord, type UnitVerdict } from './unit-record';

/** All units that were ever heard of since the service started, and the gateways that hold their streams. */
export class UnitRegister {
  private readonly units = new Map<string, UnitRecord>();
  private readonly gatewayHeardMs = new Map<string, number>();

  /** `maxUnits`: more are not taken in; ids come from certificates, so this bounds our own mistakes, not an attacker. `startedAtMs`: gateways have this long to speak first. */
  constructor(
    private readonly startedAtMs: number,
    private readonly maxUnits = 10_000,
  ) {}

  get size(): number {
    return this.units.size;
  }

  onConnection(fact: ConnectionFact, nowMs: number): void {
    this.find(fact.unitId, nowMs)?.onConnection(fact);
    // It spoke just now: whether it goes on is told by its activity.
    if (nowMs - fact.atMs < GATEWAY_SILENT_MS) this.hear(fact.gatewayId, fact.atMs);
  }

  onActivity(fact: ActivityFact, nowMs: number): void {
    this.hear(fact.gatewayId, nowMs);
    for (const unit of fact.units) this.find(unit.unitId, nowMs)?.onActivity(unit);
  }

  onHeartbeat(fact: HeartbeatFact, nowMs: number): void {
    this.find(fact.unitId, nowMs)?.onHeartbeat(fact);
  }

  /** The verdict on every unit at `nowMs`. */
  judge(nowMs: number): UnitVerdict[] {
    return [...this.units.values()].map((unit) => unit.judge(nowMs, this.isHeard(unit.gatewayId, nowMs)));
  }

  private hear(gatewayId: string, atMs: number): void {
    this.gatewayHeardMs.set(gatewayId, Math.max(this.gatewayHeardMs.get(gatewayId) ?? 0, atMs));
  }

  private isHeard(gatewayId: string, nowMs: number): boolean {
    return nowMs - Math.max(this.gatewayHeardMs.get(gatewayId) ?? 0, this.startedAtMs) <= GATEWAY_SILENT_MS;
  }

  private find(unitId: string, nowMs: number): UnitRecord | undefined {
    let unit = this.units.get(unitId);
    if (!unit && this.units.size < this.maxUnits) this.units.set(unitId, (unit = new UnitRecord(unitId, nowMs)));
    return unit;
  }
}
