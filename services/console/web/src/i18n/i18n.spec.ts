import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFormat } from '../format';
import { translate, translateWord } from '.';
import { en } from './en';
import { zh, type MessageKey } from './zh';

const keys = Object.keys(zh) as MessageKey[];
const places = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string).sort();

describe('languages', () => {
  it('have the same keys, none of them empty, with the same places', () => {
    expect(Object.keys(en).sort()).toEqual([...keys].sort());
    for (const key of keys) {
      expect([key, en[key].trim()]).not.toEqual([key, '']);
      expect([key, places(en[key])]).toEqual([key, places(zh[key])]);
    }
  });

  it('are Chinese and English throughout', () => {
    const isHan = /\p{Script=Han}/u;
    const exceptions = new Set<MessageKey>(['lang.other', 'lang.otherLabel']);
    expect(keys.filter((key) => isHan.test(en[key]) && !exceptions.has(key))).toEqual([]);
  });

  it('hold no text that nobody uses', () => {
    const folder = join(__dirname, '..');
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file) && !/(spec|i18n\/(zh|en))\.ts$/.test(file));
    const text = sources.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
    const prefixes = [...text.matchAll(/[`'](\w+)\.\$\{/g)].map((match) => `${match[1]}.`);
    const byWord = ['reason.', 'mode.', 'type.', 'device.', 'problem.'];
    expect(keys.filter((key) => !text.includes(`'${key}'`) && ![...prefixes, ...byWord].some((prefix) => key.startsWith(prefix)))).toEqual([]);
  });

  it('have words for every reason that the facilities give a unit', () => {
    const source = readFileSync(join(__dirname, '../../../../facilities/domain/unit-record.ts'), 'utf8');
    const reasons = [...source.matchAll(/^ {2}([A-Z_]+): \{ raiseAfterMs/gm)].map((match) => match[1] as string);
    expect(reasons.length).toBeGreaterThan(5);
    expect(reasons.filter((reason) => translateWord('zh', 'reason', reason) === reason)).toEqual([]);
  });

  it('have words for every reason that the api says it may answer with', () => {
    const text = readFileSync(join(__dirname, '../../../../api/openapi.json'), 'utf8');
    const reasons = new Set([...text.matchAll(/Reasons of its own: ([A-Z_, ]+)\./g)].flatMap(([, list]) => (list ?? '').split(', ')));
    for (const shared of text.matchAll(/\(([A-Z_]{6,}(?:, [A-Z_]{6,})*)\)/g)) for (const reason of (shared[1] ?? '').split(', ')) reasons.add(reason);
    expect(reasons.size).toBeGreaterThan(8);
    expect([...reasons].filter((reason) => translateWord('zh', 'problem', reason) === reason)).toEqual([]);
  });

  it('show a forgotten value and an unknown word instead of hiding them', () => {
    expect(translate('en', 'live.age', {})).toBe('{age} ago');
    expect(translateWord('zh', 'reason', 'CLOCK_SKEW')).toBe('时钟偏差');
    expect(translateWord('zh', 'reason', 'NEW_REASON')).toBe('NEW_REASON');
    expect(translateWord('zh', 'reason', '__proto__')).toBe('__proto__');
  });
});

describe('figures', () => {
  const format = createFormat('en', (key, values) => translate('en', key, values));

  it('are a dash when unavailable, never a zero', () => {
    expect([format.count(null), format.speed(undefined), format.percent(NaN), format.age(null), format.clock('not a time')]).toEqual(['–', '–', '–', '–', '–']);
  });

  it('read well', () => {
    expect(format.speed(13.89)).toBe('50');
    expect(format.count(12_345)).toBe('12,345');
    expect(format.percent(0.9876, 1)).toBe('98.8%');
    expect([900, 12_000, 130_000, 7_200_000, 3 * 86_400_000].map(format.age)).toEqual(['0.9 s', '12 s', '2 min', '2 h', '3 d']);
  });
});
