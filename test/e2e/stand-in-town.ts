/** A made-up town for the stand-in: one crossing of two streets, vehicles that go round, one unit with a hostile name. */
import type { StandInTopic, StandInWorld } from './stand-in-api';

const CENTRE = { lon: 113.55, lat: 22.79 } as const;
const M_PER_DEGREE = 111_320;
const ARM_M = 300;
const LANE_M = 3.5;
/** Would run if it were ever taken for markup. */
export const HOSTILE = '<img src=x onerror="window.hostileRan=1">';

const at = (eastM: number, northM: number): [number, number] => [CENTRE.lon + eastM / (M_PER_DEGREE * Math.cos((CENTRE.lat * Math.PI) / 180)), CENTRE.lat + northM / M_PER_DEGREE];
const collection = (features: object[]): object => ({ type: 'FeatureCollection', features });
const feature = (type: string, coordinates: unknown, properties: object): object => ({ type: 'Feature', geometry: { type, coordinates }, properties });

/** Each arm: where it comes from, as a unit vector; traffic drives on the right towards the centre. */
const ARMS = [[0, -1], [-1, 0], [0, 1], [1, 0]] as const;

function laneLine(arm: number, lane: number): [number, number][] {
  const [x, y] = ARMS[arm] as readonly [number, number];
  const right = { x: -y, y: x };
  const off = LANE_M * (lane + 0.5);
  return [ARM_M, 12].map((distance) => at(x * distance + right.x * off, y * distance + right.y * off));
}

/** Two straight movements that cross, a left turn that merges with one of them, and people who walk over both. */
function layoutOfCentre(): object {
  const lanes = ARMS.flatMap(([x, y], arm) =>
    [0, 1].map((lane) => {
      const [rightX, rightY] = [-y * LANE_M * (lane + 0.5), x * LANE_M * (lane + 0.5)];
      return { laneNo: laneNoOf(arm, lane), laneId: `arm-${arm}_${lane}`, linkNo: arm + 1, role: 'in', number: lane + 1, type: 'driving', widthM: LANE_M, line: [60, 12].map((distance) => [x * distance + rightX, y * distance + rightY]) };
    }),
  );
  const movement = (no: number, arm: number, signalGroup: number, maneuver: string, line: number[][]): object => ({ movement: no, kind: 'vehicle', name: HOSTILE, fromLaneNo: laneNoOf(arm, 0), toLaneNo: 1, maneuver, controllerId: 'centre', signalGroup, widthM: LANE_M, line });
  return {
    version: 'town-1',
    junctionId: 'centre',
    name: HOSTILE,
    ...{ lat: CENTRE.lat, lon: CENTRE.lon },
    outline: [[-12, -12], [12, -12], [12, 12], [-12, 12]],
    lanes,
    movements: [
      movement(1, 0, 1, 'straight', [[1.75, -12], [1.75, 12]]),
      movement(2, 1, 2, 'straight', [[-12, -1.75], [12, -1.75]]),
      movement(3, 2, 3, 'left', [[-1.75, 12], [0, 0], [12, -1.75]]),
      { movement: 9, kind: 'pedestrian', name: 'walk', fromLaneNo: null, toLaneNo: null, maneuver: null, controllerId: null, signalGroup: null, widthM: 4, line: [[10, -10], [10, 10]] },
    ],
    conflicts: [
      { first: 1, second: 2, kind: 'crossing', area: [[0, -3.5], [3.5, -3.5], [3.5, 0], [0, 0]] },
      { first: 2, second: 3, kind: 'merging', area: [[8, -3.5], [12, -3.5], [12, 0], [8, 0]] },
      { first: 2, second: 9, kind: 'pedestrian', area: [[8, -3.5], [12, -3.5], [12, 0], [8, 0]] },
    ],
    stages: [{ controllerId: 'centre', stage: 1, groups: [1], permissiveGroups: [3] }, { controllerId: 'centre', stage: 2, groups: [2], permissiveGroups: [] }],
  };
}

const laneNoOf = (arm: number, lane: number): number => arm * 2 + lane + 1;

function vehiclesAt(ms: number): unknown[] {
  return Array.from({ length: 40 }, (_, i) => {
    const arm = i % 4;
    const along = ARM_M - ((((ms / 1000) * 11 + i * 37) % (2 * ARM_M)) );
    const [x, y] = ARMS[arm] as readonly [number, number];
    const off = LANE_M * ((i % 2) + 0.5);
    const [lon, lat] = at(x * along - y * off, y * along + x * off);
    const heading = (Math.atan2(-x, -y) * 180) / Math.PI;
    const type = ['car', 'car', 'truck', 'bus', 'car', 'bicycle', 'van'][i % 7];
    return [(i + 1).toString(16).padStart(16, '0'), type, Math.round(lon * 1e6), Math.round(lat * 1e6), 110, Math.round((heading + 360) % 360), laneNoOf(arm, i % 2), 0];
  });
}

const state = (speed: number) => ({ vehicles: 3, flowVph: 700, densityVpkm: 14, meanSpeedMps: speed, occupancy: 0.1, queueM: speed < 3 ? 45 : 0 });

function itemsAt(topic: StandInTopic, ms: number): readonly unknown[] {
  const instant = new Date(ms).toISOString();
  switch (topic) {
    case 'objects':
      return vehiclesAt(ms);
    case 'links':
      return ARMS.map((_, arm) => ({ linkNo: arm + 1, linkId: `arm-${arm}`, ...state([12, 7, 4, 1][arm] ?? 0) }));
    case 'lanes':
      return ARMS.map((_, arm) => ({ laneNo: laneNoOf(arm, 0), laneId: `arm-${arm}_0`, headwayS: null, ...state([12, 7, 4, 1][arm] ?? 0) }));
    case 'signals':
      return [{ junctionId: 'centre', controlMode: 'fixed', groups: ARMS.map((_, arm) => ({ signalGroup: arm + 1, state: arm % 2 === 0 ? 'green-protected' : 'red', minEndMs: 9000, maxEndMs: 9000, likelyEndMs: 9000, confidencePct: 100 })), unitId: 'unit-1', measuredAt: instant, ageMs: 0, quality: 'live' }];
    case 'units':
      return [HOSTILE, 'unit-1', 'unit-2'].map((unitId, i) => ({ unitId, health: (['degraded', 'ok', 'offline'] as const)[i], reasons: i === 0 ? [HOSTILE] : [], connected: i < 2, session: 1, software: HOSTILE, gatewayId: 'gateway-1', clockSkewMs: 3, frames: 100, quarantined: 0, position: { lat: CENTRE.lat + i / 1000, lon: CENTRE.lon }, heartbeat: null, lastSeenAt: instant, ageMs: 0, quality: 'live' }));
    case 'events':
      return [{ eventId: 'event-1', kind: 'stopped', ended: false, objectId: '0000000000000001', laneNo: 1, laneId: HOSTILE, lat: CENTRE.lat, lon: CENTRE.lon, startedAt: instant, at: instant }];
  }
}

export function createStandInTown(): StandInWorld {
  const lanes = ARMS.flatMap((_, arm) => [0, 1].map((lane) => feature('LineString', laneLine(arm, lane), { laneNo: laneNoOf(arm, lane), id: `arm-${arm}_${lane}`, linkNo: arm + 1, kind: 'road', classes: 'car bus', widthM: LANE_M, speedLimitMps: 13.89 })));
  const links = ARMS.map((_, arm) => feature('LineString', laneLine(arm, 0), { linkNo: arm + 1, id: `arm-${arm}`, name: arm === 0 ? HOSTILE : '', lanes: 2, speedLimitMps: 13.89 }));
  const square = [at(-12, -12), at(12, -12), at(12, 12), at(-12, 12), at(-12, -12)];
  const centre = { junctionId: 'centre', name: HOSTILE, signalised: true, lat: CENTRE.lat, lon: CENTRE.lon };
  const signalGroups = ARMS.map((_, arm) => ({ controllerId: 'centre', signalGroup: arm + 1, movements: [0, 1].map((lane) => ({ fromLaneNo: laneNoOf(arm, lane), fromLaneId: `arm-${arm}_${lane}`, toLaneNo: 1, toLaneId: null, maneuver: 'straight' })) }));
  return {
    roadnet: { version: 'town-1', name: 'Stand-in', bbox: [...at(-ARM_M, -ARM_M), ...at(ARM_M, ARM_M)], counts: { lanes: 8, links: 4, junctions: 1, signalisedJunctions: 1 }, layers: [] },
    layers: {
      lanes: collection(lanes),
      links: collection(links),
      junctions: collection([feature('Polygon', [square], { id: 'centre', name: HOSTILE, kind: 'signalised', signalised: true, controllerIds: 'centre', lat: CENTRE.lat, lon: CENTRE.lon })]),
      'stop-lines': collection([]),
    },
    junctions: [{ ...centre, inLanes: [], signalGroups } as { junctionId: string }],
    layouts: { centre: layoutOfCentre() },
    itemsAt,
  };
}
