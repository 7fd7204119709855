import { parseConditional, parsePeriod } from './conditional';

const WORKDAYS = 0b1_1111;
const EVERY_DAY = 0b111_1111;

it.each([
  ['Mo-Fr 07:00-09:00,17:00-19:00', [{ days: WORKDAYS, startMin: 420, endMin: 540 }, { days: WORKDAYS, startMin: 1020, endMin: 1140 }]],
  ['22:00-06:00', [{ days: EVERY_DAY, startMin: 1320, endMin: 360 }]],
  ['Sa-Mo', [{ days: 0b110_0001, startMin: 0, endMin: 1440 }]],
  ['Fr 22:00-30:00', [{ days: 0b1_0000, startMin: 1320, endMin: 360 }]],
  ['Mo,We 08:00-10:00; Su 10:00-12:00', [{ days: 0b101, startMin: 480, endMin: 600 }, { days: 0b100_0000, startMin: 600, endMin: 720 }]],
])('%s', (text, weekly) => expect(parsePeriod(text)).toEqual({ when: { weekly }, passedOver: [] }));

it('holidays are passed over and told', () => {
  expect(parsePeriod('Mo-Fr 07:00-09:00; PH off')).toEqual({ when: { weekly: [{ days: WORKDAYS, startMin: 420, endMin: 540 }] }, passedOver: ['PH off'] });
  expect(parsePeriod('Mo-Fr,PH 07:00-09:00').passedOver).toEqual(['PH']);
});

it.each(['wet', 'weight>7.5', 'Apr-Oct', 'sunrise-sunset', '25:00-26:00', '', 'Xx 07:00-09:00'])('"%s" is no weekly time', (text) => expect(parsePeriod(text).when).toBeUndefined());

it('values each with their condition', () => {
  expect(parseConditional('no @ (Mo-Fr 07:00-09:00); destination @ wet').map(({ value, when, condition }) => [value, when !== undefined, condition])).toEqual([
    ['no', true, 'Mo-Fr 07:00-09:00'],
    ['destination', false, 'wet'],
  ]);
});
