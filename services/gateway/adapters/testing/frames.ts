/** Good messages for specs, to be sent as they are or spoilt. */
import { lingshan } from '../../../kernel/wire';
import type { IFrame } from './unit-client';

const { Rsm, Spat, Bsm, Heartbeat } = lingshan.v2x.v1;

export const SITE = { latE7: 487_650_000, lonE7: 114_250_000 };

/** `objects` cars on a line through the unit, moving with `step`. */
export function rsmFields(measuredAtMs: number, objects = 50, step = 0): lingshan.v2x.v1.IRsm {
  return {
    msgCount: step % 128,
    measuredAtMs,
    reference: { ...SITE },
    participants: Array.from({ length: objects }, (_, i) => ({
      trackId: i + 1,
      type: 1,
      latE7: SITE.latE7 + (i - objects / 2) * 100 + step * 10,
      lonE7: SITE.lonE7 + i * 50,
      elevationDm: 3700,
      speedCmps: 1380,
      heading_80thsDeg: 7200,
      accelLonCmps2: -20,
      lengthCm: 450,
      widthCm: 180,
      heightCm: 150,
      positionSdCm: 40,
      source: 6,
      ...(i % 5 === 0 && { connectedId: `obu-${i}` }),
    })),
  };
}

export function rsmFrame(counter: number, objects = 50, atMs = Date.now()): IFrame {
  return { counter, kind: 1, generatedAtMs: atMs, payload: Rsm.encode(rsmFields(atMs, objects, counter)).finish() };
}

export function spatFrame(counter: number, atMs = Date.now()): IFrame {
  const payload = Spat.encode({
    msgCount: counter % 128,
    measuredAtMs: atMs,
    intersections: [{ junctionId: 'j-1', controlMode: 'fixed', groups: [{ signalGroup: 1, state: 6, minEndMs: 1000, likelyEndMs: 2000, maxEndMs: 3000 }, { signalGroup: 2, state: 3 }] }],
  }).finish();
  return { counter, kind: 3, generatedAtMs: atMs, payload };
}

export function bsmFrame(counter: number, atMs = Date.now()): IFrame {
  const payload = Bsm.encode({ msgCount: counter % 128, vehicleId: 'obu-1', measuredAtMs: atMs, position: { ...SITE }, speedCmps: 900, heading_80thsDeg: 10, type: 1 }).finish();
  return { counter, kind: 2, generatedAtMs: atMs, payload };
}

export function heartbeatFrame(counter: number, atMs = Date.now()): IFrame {
  const payload = Heartbeat.encode({ measuredAtMs: atMs, uptimeS: 60, cpuPct: 20, devices: [{ deviceId: 'cam-1', deviceKind: 'camera', health: 1 }], position: { ...SITE } }).finish();
  return { counter, kind: 7, generatedAtMs: atMs, payload };
}
