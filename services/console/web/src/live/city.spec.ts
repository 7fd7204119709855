import type { ObjectRow, StreamEvent } from '../api/model';
import { TOPICS } from '../api/model';
import { applyReconnect, applyStreamEvent, emptyCity, type City } from './city';
import { freshnessOf } from './freshness';

const AT = '2026-11-22T08:00:00.000Z';
const AT_MS = Date.parse(AT);
const car = (id: string, speed = 50): ObjectRow => [id, 'car', 113_500_000, 22_700_000, speed, 90, 7, 0];
const picture = { asOf: AT, ageMs: 0, quality: 'live' } as const;
const snapshot = (items: readonly ObjectRow[]): StreamEvent => ({ event: 'snapshot', data: { topic: 'objects', ...picture, items } });
const fold = (...events: StreamEvent[]): City => events.reduce(applyStreamEvent, emptyCity());

describe('the city folded from the stream', () => {
  it('takes a snapshot as all there is', () => {
    const city = fold(snapshot([car('a'), car('b')]), snapshot([car('b')]));
    expect([...city.objects.keys()]).toEqual(['b']);
    expect(city.pictures.objects).toEqual({ asOfMs: AT_MS, quality: 'live' });
  });

  it('puts and takes away what a delta names, and leaves the folded city of before alone', () => {
    const before = fold(snapshot([car('a', 10), car('b')]));
    const after = applyStreamEvent(before, { event: 'delta', data: { topic: 'objects', ...picture, upsert: [car('a', 99), car('c')], remove: ['b', 'never-there'] } });
    expect([...after.objects.keys()].sort()).toEqual(['a', 'c']);
    expect(after.objects.get('a')?.[4]).toBe(99);
    expect([...before.objects.keys()]).toEqual(['a', 'b']);
  });

  it('takes no delta between a gap and the next snapshot: it would apply to a city that is not this one', () => {
    const gone = fold(snapshot([car('a')]), { event: 'gap', data: { reason: 'SLOW_CLIENT', missed: 12 } });
    expect(gone.missed).toBe(12);
    const delta: StreamEvent = { event: 'delta', data: { topic: 'objects', ...picture, upsert: [car('z')], remove: ['a'] } };
    expect([...applyStreamEvent(gone, delta).objects.keys()]).toEqual(['a']);
    expect([...applyStreamEvent(applyStreamEvent(gone, snapshot([car('b')])), delta).objects.keys()].sort()).toEqual(['b', 'z']);
  });

  it('keeps the last picture over a reconnect, so that it can be shown grey with its age', () => {
    const city = applyReconnect(fold(snapshot([car('a')])));
    expect(city.objects.size).toBe(1);
    expect([...city.awaiting]).toEqual([...TOPICS]);
  });
});

describe('freshness', () => {
  const live = fold(snapshot([car('a')]));

  it('is by the age, whatever the server last said', () => {
    expect(freshnessOf(live, AT_MS + 900)).toEqual({ state: 'live', ageMs: 900, staleTopics: [] });
    expect(freshnessOf(live, AT_MS + 3_000).state).toBe('live');
    expect(freshnessOf(live, AT_MS + 3_001)).toEqual({ state: 'stale', ageMs: 3_001, staleTopics: ['objects'] });
  });

  it('believes the server when it says stale though the age is small', () => {
    const city = applyStreamEvent(live, { event: 'status', data: { topic: 'objects', ...picture, quality: 'stale' } });
    expect(freshnessOf(city, AT_MS + 10).state).toBe('stale');
  });

  it('names the parts that are old while the moving picture is live', () => {
    const city = applyStreamEvent(live, { event: 'snapshot', data: { topic: 'signals', ...picture, asOf: '2026-11-22T07:59:50.000Z', items: [] } });
    expect(freshnessOf(city, AT_MS + 100)).toEqual({ state: 'partial', ageMs: 10_100, staleTopics: ['signals'] });
  });

  it('says never before anything came', () => {
    expect(freshnessOf(emptyCity(), AT_MS).state).toBe('never');
    expect(freshnessOf(live, null).state).toBe('never');
  });
});
