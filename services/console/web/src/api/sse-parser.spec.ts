import fc from 'fast-check';
import { retryPauseMs } from './live-stream';
import { SseParser } from './sse-parser';

const STREAM = ': hello\nid: 1\nevent: snapshot\ndata: {"a":1}\n\ndata: first\r\ndata: second\r\n\r\nevent: empty\n\nid: 2\rdata:tight\r\r';

describe('SseParser', () => {
  const whole = [
    { event: 'snapshot', data: '{"a":1}', id: '1' },
    { event: 'message', data: 'first\nsecond', id: '1' },
    { event: 'message', data: 'tight', id: '2' },
  ];

  it('reads the same events wherever the network cuts the bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: STREAM.length }), { maxLength: 12 }), (cuts) => {
        const parser = new SseParser();
        const edges = [0, ...cuts.sort((a, b) => a - b), STREAM.length];
        const events = edges.slice(1).flatMap((edge, i) => parser.push(STREAM.slice(edges[i], edge)));
        expect([...events, ...parser.push('\n')]).toEqual(whole);
      }),
    );
  });

  it('gives up on an event that never ends', () => {
    const parser = new SseParser();
    const piece = `data: ${'x'.repeat(1024 * 1024)}\n`;
    expect(() => {
      for (let i = 0; i < 40; i++) parser.push(piece);
    }).toThrow(RangeError);
  });
});

describe('retryPauseMs', () => {
  it('doubles to a bound and spreads', () => {
    expect([1, 2, 3, 20].map((attempt) => retryPauseMs(attempt, 0.5))).toEqual([500, 1000, 2000, 15_000]);
    expect(retryPauseMs(1, 0)).toBeLessThan(retryPauseMs(1, 1));
  });
});
