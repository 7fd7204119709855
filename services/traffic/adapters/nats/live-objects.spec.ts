import { UNAVAILABLE_16 } from '../../../kernel/sensed-objects';
import { lingshan } from '../../../kernel/wire';
import type { District } from '../../domain/district';
import { RoadUsers } from '../../domain/road-users';
import { hexIdOf } from '../../domain/traffic-event';
import { LiveObjectsWriter } from './live-objects';

const T = 1_795_000_000_000;

/** What the writer reads of a district. */
function districtOf(users: RoadUsers, unitIds: string[]): District {
  return { users, units: { ids: unitIds }, newestMs: T } as unknown as District;
}

it('writes what the generated decoder reads, at the ends of every range', () => {
  const users = new RoadUsers(2_000);
  const longest = 'u'.repeat(64);
  const ids = [1, 0xffff_ffff, 0x1_0000_0000, Number.MAX_SAFE_INTEGER, ...Array.from({ length: 1_500 }, (_, i) => 7_919 * (i + 2))];
  ids.forEach((id, i) => {
    const row = users.add(id, 0, 0, T - (i % 1_000));
    users.type[row] = 9;
    users.latE7[row] = i % 2 === 0 ? -900_000_000 : 900_000_000;
    users.lonE7[row] = -1_800_000_000;
    users.speedCmps[row] = i === 0 ? UNAVAILABLE_16 : 16_382;
    users.heading80thsDeg[row] = i === 0 ? UNAVAILABLE_16 : 28_799;
    users.laneNo[row] = 0xffff_ffff;
    users.connectedKey[row] = i;
  });
  const old = users.add(5, 0, 0, T - 1_501);
  users.type[old] = 1;
  const writer = new LiveObjectsWriter();
  for (let again = 0; again < 2; again++) {
    const { message, objects } = writer.write(districtOf(users, [longest]), 'net-1', T + 30);
    expect(objects).toBe(ids.length);
    const live = lingshan.bus.v1.LiveObjects.decode(message);
    expect(live).toMatchObject({ asOfMs: T + 30, roadnetVersion: 'net-1' });
    expect(live.objects.map(({ objectId }) => objectId)).toEqual(ids.map(hexIdOf));
    expect(live.objects[1]).toMatchObject({ type: 9, latE7: 900_000_000, lonE7: -1_800_000_000, speedCmps: 16_382, heading_80thsDeg: 28_799, laneNo: 0xffff_ffff, measuredAtMs: T - 1, unitId: longest, connected: true });
    expect(live.objects[0]).toMatchObject({ connected: false });
    expect(Object.keys(live.objects[0]!)).not.toContain('speedCmps');
    expect(Object.keys(live.objects[0]!)).not.toContain('heading_80thsDeg');
  }
});
