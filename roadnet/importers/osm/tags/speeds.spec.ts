import { speedKmhOf, speedLimitKmh } from './speeds';

it.each([
  ['50', 50], ['30 mph', 48.28], ['55mph', 88.51], ['50 km/h', 50], ['10 knots', 18.52],
  ['DE:urban', 50], ['DE:zone:30', 30], ['DE:zone30', 30], ['GB:nsl_single', 96.56], ['US:urban', 40.23], ['JP:national', 60], ['CN:urban', 50], ['RO:urban', 50],
  ['walk', 7], ['DE:walk', 7], ['none', 130],
])('%s is %d km/h', (value, kmh) => expect(speedKmhOf(value)).toBeCloseTo(kmh, 1));

it.each(['-5', '0', 'signals', 'fast', 'CN:constructor', '', '5 parsecs'])('"%s" says no limit', (value) => expect(speedKmhOf(value)).toBeUndefined());

it.each<[Record<string, string>, number, string[]]>([
  [{ maxspeed: '60', 'maxspeed:forward': '40' }, 40, []],
  [{ maxspeed: '80;60' }, 60, []],
  [{ maxspeed: 'signals', 'source:maxspeed': 'DE:urban' }, 50, []],
  [{ maxspeed: '-5' }, 30, ['maxspeed']],
  [{ maxspeed: '9999' }, 30, ['maxspeed']],
  [{}, 30, []],
])('%j: %d km/h', (tags, kmh, told) => {
  const fields: string[] = [];
  expect(speedLimitKmh(new Map(Object.entries(tags)), ':forward', 30, (_severity, _check, field) => void fields.push(field))).toBe(kmh);
  expect(fields).toEqual(told);
});
