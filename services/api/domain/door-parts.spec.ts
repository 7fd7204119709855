import fc from 'fast-check';
import { LingshanError } from '../../kernel/errors';
import { ID_PATTERN } from './contract/basics';
import { isId } from '../../kernel/ids';
import { ClientRing } from './client-ring';
import { STREAMS_OF_CALLER_MAX } from './contract/live';
import { crc32Hex } from './identity';
import { streamLive } from './operations/live';
import { toProblem } from './problem';
import { getQuality } from './quality';
import { parseStrictJson } from './strict-json';
import { TokenBuckets } from './token-bucket';

describe('strict JSON', () => {
  it('takes what JSON.parse takes when keys are unique', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value);
        const hasForbidden = /"(__proto__|constructor|prototype)":/.test(text);
        expect(parseStrictJson(text, 16)).toEqual(hasForbidden ? expect.objectContaining({ ok: false }) : { ok: true, value: JSON.parse(text) as unknown });
      }),
    );
  });

  it.each([
    ['{"a":1,"a":2}', 'repeated'],
    ['{"a":1,"\\u0061":2}', 'repeated'],
    ['{"x":{"__proto__":1}}', 'not permitted'],
    ['[[[[1]]]]', 'deeper'],
    ['{"a":}', 'not JSON'],
  ])('refuses %s', (text, why) => {
    expect(parseStrictJson(text, 3)).toEqual({ ok: false, detail: expect.stringContaining(why) as string });
  });

  it('does not take a value for a key', () => {
    expect(parseStrictJson('{"a":"a","b":["a","a",{"a":"}"}]}', 5).ok).toBe(true);
  });
});

describe('calls allowed', () => {
  it('gives a minute of calls at once, then one each 60/n s', () => {
    const buckets = new TokenBuckets(10);
    const taken = Array.from({ length: 61 }, () => buckets.take('a', 60, 0).allowed);
    expect(taken.filter(Boolean)).toHaveLength(60);
    expect(buckets.take('a', 60, 0).retryAfterS).toBe(1);
    expect(buckets.take('a', 60, 1000).allowed).toBe(true);
    expect(buckets.take('a', 60, 1000).allowed).toBe(false);
    expect(buckets.take('b', 60, 1000).allowed).toBe(true);
  });

  it('remembers no more callers than it may', () => {
    const buckets = new TokenBuckets(3);
    for (let i = 0; i < 100; i++) buckets.take(`caller ${i}`, 1, 0);
    expect(buckets.size).toBe(3);
  });
});

describe('what waits for a slow reader', () => {
  it('is bounded, and counts every missed event', () => {
    const ring = new ClientRing(4, 100);
    for (let i = 0; i < 10; i++) ring.push(new Uint8Array(10));
    expect(ring.bytesWaiting).toBeLessThanOrEqual(100);
    expect(ring.takeMissed()).toBe(10);
    expect(ring.shift()).toBeUndefined();
    ring.push(new Uint8Array([1]));
    expect(ring.takeMissed()).toBe(0);
    expect(ring.shift()).toEqual(new Uint8Array([1]));
  });
});

describe('streams', () => {
  it('may all come back within a minute', () => {
    expect(streamLive.limit.perMinute).toBeGreaterThanOrEqual(STREAMS_OF_CALLER_MAX);
  });
});

describe('words of the door', () => {
  it('has the same idea of an id as the kernel', () => {
    fc.assert(fc.property(fc.string({ maxLength: 70 }), (text) => expect(new RegExp(ID_PATTERN).test(text)).toBe(isId(text))));
  });

  it('knows the CRC of the book', () => {
    expect(crc32Hex('123456789')).toBe('cbf43926');
  });

  it('calls a value live, stale, absent by its age', () => {
    expect([0, 2000, 2001, 10_000, 10_001, null].map((ageMs) => getQuality('objects', ageMs))).toEqual(['live', 'live', 'stale', 'stale', 'absent', 'absent']);
  });

  it('shows nothing of a bug but its id', () => {
    for (const error of [new TypeError('secret'), new LingshanError('bug', 'SECRET', 'secret')]) {
      const { status, body } = toProblem(error, 'r1');
      expect({ status, text: JSON.stringify(body) }).toEqual({ status: 500, text: expect.not.stringContaining('secret') as string });
      expect(body).toMatchObject({ reason: 'INTERNAL', requestId: 'r1' });
    }
  });
});
