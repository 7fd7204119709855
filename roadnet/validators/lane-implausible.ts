import type { Validator } from './validator';

/** Width 0.2–20 m, speed limit 0–100 m/s (inside junctions a limit of 0 occurs where nothing may drive). */
export const laneImplausible: Validator = {
  name: 'lane.implausible',
  check(roadnet, remark) {
    for (const lane of roadnet.lanes) {
      const about = { severity: 'error', element: 'lane', id: lane.id } as const;
      if (!(lane.widthM >= 0.2 && lane.widthM <= 20)) remark({ ...about, field: 'width', reason: `width ${lane.widthM} m`, fix: 'Give a width of 0.2 to 20 m.' });
      if (!(lane.speedLimitMps >= 0 && lane.speedLimitMps <= 100)) remark({ ...about, field: 'speed', reason: `speed limit ${lane.speedLimitMps} m/s`, fix: 'Give a limit of 0 to 100 m/s.' });
    }
  },
};
