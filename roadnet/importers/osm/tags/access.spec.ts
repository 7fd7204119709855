import { ALL_CLASSES, MOTOR_CLASSES, VEHICLE_CLASSES } from '../../../model/vehicle-class';
import { accessOf } from './access';

const { bicycle, bus, emergency, pedestrian, truck } = VEHICLE_CLASSES;
const STREET = MOTOR_CLASSES | bicycle;

/** Tags of a street, who may use it, for whom it is private. */
it.each<[Record<string, string>, number, number]>([
  [{}, STREET, 0],
  [{ access: 'no' }, emergency, 0],
  [{ access: 'no', bus: 'yes' }, emergency | bus, 0],
  [{ access: 'yes' }, STREET, 0],
  [{ access: 'private' }, STREET, STREET & ~emergency],
  [{ access: 'private', bicycle: 'yes' }, STREET, MOTOR_CLASSES & ~emergency],
  [{ motor_vehicle: 'no' }, emergency | bicycle, 0],
  [{ hgv: 'no' }, STREET & ~truck, 0],
  [{ emergency: 'no' }, STREET & ~emergency, 0],
  [{ foot: 'designated' }, STREET | pedestrian, 0],
  [{ vehicle: 'no', 'vehicle:forward': 'yes' }, STREET, 0],
])('%j', (tags, classes, privateClasses) => {
  expect(accessOf(new Map(Object.entries(tags)), STREET, ':forward', fail)).toEqual({ classes, privateClasses });
});

it('a word that nobody knows is told and passed over', () => {
  const told: string[] = [];
  expect(accessOf(new Map([['access', '__proto__']]), ALL_CLASSES, '', (_severity, check, field) => void told.push(`${check} ${field}`)).classes).toBe(ALL_CLASSES);
  expect(told).toEqual(['osm.access access']);
});

function fail(): never {
  throw new Error('nothing is to be told');
}
