import type { ConnectionFact, HeartbeatFact } from './facts';
import { UNIT_HEALTH, type UnitVerdict } from './unit-record';
import { UnitRegister } from './unit-register';

const T = 1_795_000_000_000;
const connection = (change: Partial<ConnectionFact> = {}): ConnectionFact => ({
  unitId: 'rsu-1', connected: true, session: T, gatewayId: 'gw-1', software: 'sim 1', clockSkewMs: 12, atMs: T, reason: '', ...change,
});
const heartbeat = (change: Partial<HeartbeatFact> = {}): HeartbeatFact => ({
  unitId: 'rsu-1', receivedAtMs: T, backlogFrames: 0, clockOffsetMs: 3, diskPct: 40, faultyDevices: 0, degradedDevices: 0, ...change,
});

/** A unit that sends, for `seconds`, judged each second; returns the last verdict. `change` may disturb a second. */
function live(register: UnitRegister, fromS: number, seconds: number, change: (second: number, nowMs: number) => void = () => undefined): UnitVerdict {
  let verdict: UnitVerdict | undefined;
  for (let second = fromS; second < fromS + seconds; second++) {
    const nowMs = T + second * 1000;
    register.onActivity({ gatewayId: 'gw-1', units: [{ unitId: 'rsu-1', session: T, acked: 10 * second, quarantined: 0, lastFrameMs: nowMs - 50 }] }, nowMs);
    register.onHeartbeat(heartbeat({ receivedAtMs: nowMs - 80 }), nowMs);
    change(second, nowMs);
    verdict = register.judge(nowMs).find(({ unitId }) => unitId === 'rsu-1');
  }
  if (!verdict) throw new Error('no verdict');
  return verdict;
}

describe('verdict on a unit', () => {
  let register: UnitRegister;
  beforeEach(() => {
    register = new UnitRegister(T);
    register.onConnection(connection(), T);
  });

  it('is OK while it sends, and counts its frames over streams', () => {
    // Acked goes 10 → 50 in the first stream (50 frames heard), then a new stream begins at 20: 70.
    expect(live(register, 1, 5)).toMatchObject({ health: UNIT_HEALTH.ok, reasons: [], connected: true, frames: 50, software: 'sim 1', gatewayId: 'gw-1', clockSkewMs: 12 });
    register.onActivity({ gatewayId: 'gw-1', units: [{ unitId: 'rsu-1', session: T, acked: 20, quarantined: 0, lastFrameMs: T + 6000 }] }, T + 6000);
    expect(register.judge(T + 6000)[0]).toMatchObject({ frames: 70 });
  });

  it('is SILENT after 3 s without a frame although it is connected, and OK again after a second of frames', () => {
    live(register, 1, 5); // last frame heard at 4.95 s
    const quiet = (second: number): UnitVerdict => {
      const nowMs = T + second * 1000;
      register.onActivity({ gatewayId: 'gw-1', units: [] }, nowMs);
      return register.judge(nowMs)[0]!;
    };
    expect([6, 7].map((second) => quiet(second).health)).toEqual([UNIT_HEALTH.ok, UNIT_HEALTH.ok]);
    expect(quiet(8)).toMatchObject({ health: UNIT_HEALTH.silent, reasons: ['SILENT'], connected: true });
    expect(live(register, 9, 1).health).toBe(UNIT_HEALTH.silent);
    expect(live(register, 10, 1).health).toBe(UNIT_HEALTH.ok);
  });

  it('is OFFLINE with the reason when it went', () => {
    live(register, 1, 2);
    register.onConnection(connection({ connected: false, atMs: T + 2500, reason: 'STREAM_CLOSED' }), T + 2500);
    expect(register.judge(T + 3000)[0]).toMatchObject({ health: UNIT_HEALTH.offline, reasons: ['OFFLINE', 'STREAM_CLOSED'], connected: false });
  });

  it('does not believe the former gateway that it went when it is at another already', () => {
    register.onConnection(connection({ gatewayId: 'gw-2', atMs: T + 1000 }), T + 1000);
    register.onConnection(connection({ connected: false, atMs: T + 1500, reason: 'IDLE' }), T + 1500);
    expect(register.judge(T + 1600)[0]).toMatchObject({ connected: true, gatewayId: 'gw-2' });
  });

  it('is offline as GATEWAY_LOST when its gateway says nothing for more than 3 s', () => {
    live(register, 1, 2); // the gateway spoke at 2 s
    expect(register.judge(T + 5000)[0]).toMatchObject({ connected: true });
    expect(register.judge(T + 5001)[0]).toMatchObject({ health: UNIT_HEALTH.offline, reasons: ['GATEWAY_LOST'], connected: false });
    expect(live(register, 6, 3).health).toBe(UNIT_HEALTH.ok);
  });

  it('gives the gateways of an old picture 3 s to speak before it calls them lost', () => {
    const fresh = new UnitRegister(T + 60_000);
    fresh.onConnection(connection(), T + 60_000);
    expect(fresh.judge(T + 62_000)[0]).toMatchObject({ connected: true });
    expect(fresh.judge(T + 63_001)[0]).toMatchObject({ reasons: ['GATEWAY_LOST'] });
  });

  it.each<[string, Partial<HeartbeatFact>, number, number]>([
    // reason, heartbeat, seconds until it is said, seconds until it is unsaid
    ['DEVICE_FAULT', { faultyDevices: 1 }, 1, 6],
    ['CLOCK_SKEW', { clockOffsetMs: -1_001 }, 1, 11],
    ['BACKLOG', { backlogFrames: 101 }, 6, 6],
    ['DISK_FULL', { diskPct: 95 }, 1, 31],
    ['DEVICE_DEGRADED', { degradedDevices: 2 }, 6, 6],
  ])('is degraded by %s, said and unsaid with hysteresis', (reason, change, raiseS, clearS) => {
    live(register, 1, 3);
    const disturb = (_: number, nowMs: number): void => register.onHeartbeat(heartbeat({ receivedAtMs: nowMs - 10, ...change }), nowMs);
    let second = 4;
    if (raiseS > 1) expect(live(register, second, raiseS - 1, disturb).reasons).toEqual([]);
    second += raiseS - 1;
    expect(live(register, second, 1, disturb)).toMatchObject({ health: UNIT_HEALTH.degraded, reasons: [reason] });
    expect(live(register, second + 1, clearS - 1).reasons).toEqual([reason]);
    expect(live(register, second + clearS, 1).reasons).toEqual([]);
  });

  it('is degraded by CLOCK_SKEW of the hello', () => {
    register.onConnection(connection({ clockSkewMs: -1_500, atMs: T + 10 }), T + 10);
    expect(live(register, 1, 1).reasons).toEqual(['CLOCK_SKEW']);
  });

  it('says REJECTED_FRAMES for 30 s after the last one', () => {
    live(register, 1, 1);
    const reject = (acked: number, nowMs: number): void => register.onActivity({ gatewayId: 'gw-1', units: [{ unitId: 'rsu-1', session: T, acked, quarantined: 4, lastFrameMs: nowMs }] }, nowMs);
    reject(11, T + 2000);
    expect(register.judge(T + 2000)[0]).toMatchObject({ health: UNIT_HEALTH.degraded, reasons: ['REJECTED_FRAMES'], quarantined: 4 });
    for (let second = 3; second < 33; second++) {
      reject(10 * second, T + second * 1000);
      expect(register.judge(T + second * 1000)[0]!.reasons).toContain('REJECTED_FRAMES');
    }
    reject(330, T + 33_000);
    expect(register.judge(T + 33_000)[0]).toMatchObject({ quarantined: 4, reasons: ['HEARTBEAT_MISSING'] });
  });
});
