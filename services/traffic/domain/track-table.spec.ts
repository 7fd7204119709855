import { NONE, TrackTable } from './track-table';

describe('track table', () => {
  it('behaves like a map from (unit, track), through growth, sweeps and reuse', () => {
    const table = new TrackTable(500);
    const model = new Map<string, number>();
    let seed = 1;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed % below;
    };
    for (let step = 0; step < 20_000; step++) {
      const unitNo = random(3);
      const trackId = 4_294_967_000 + random(200);
      const key = `${unitNo}/${trackId}`;
      let slot = table.find(unitNo, trackId);
      expect(slot !== NONE).toBe(model.has(key));
      if (slot === NONE) slot = table.add(unitNo, trackId);
      if (slot === NONE) throw new Error('full');
      table.tMs[slot] = step;
      model.set(key, step);
      if (step % 97 !== 0) continue;
      const beforeMs = step - 300;
      const forgotten: string[] = [];
      table.sweep(beforeMs, (gone) => forgotten.push(`${table.unitNo[gone]}/${table.trackId[gone]}`));
      const expected = [...model].filter(([, tMs]) => tMs < beforeMs).map(([known]) => known);
      expect(forgotten.sort()).toEqual(expected.sort());
      for (const known of expected) model.delete(known);
      expect(table.size).toBe(model.size);
    }
  });

  it('refuses when it is full and takes again after a sweep', () => {
    const table = new TrackTable(2);
    table.tMs[table.add(0, 1)] = 10;
    table.tMs[table.add(0, 2)] = 20;
    expect(table.add(0, 3)).toBe(NONE);
    table.sweep(15, () => undefined);
    expect(table.find(0, 1)).toBe(NONE);
    expect(table.add(0, 3)).not.toBe(NONE);
    expect(table.find(0, 2)).not.toBe(NONE);
  });
});
