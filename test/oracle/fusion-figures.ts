/** How well the numbers of road users fit who they really were. */

/** One stored sight with the truth about it. */
export interface KnownSight {
  /** Moment of the city, in steps. */
  readonly tick: number;
  /** Who it really was. */
  readonly key: number;
  readonly unitId: string;
  readonly objectId: string;
  readonly isPrimary: boolean;
}

export interface FusionFigures {
  /** Moments of a road user that several units saw at once. */
  readonly seenTogether: number;
  /** Of these, the share in which all units' sights carry one number. */
  readonly oneNumberShare: number;
  /** Changes of number per road user and minute. */
  readonly switchesPerMinute: number;
  /** Share of (moment, number) pairs that stand for two road users at once. */
  readonly mixedUpShare: number;
  /** Share of (moment, road user) pairs with exactly one sight that counts. */
  readonly onePrimaryShare: number;
}

export function measureFusion(sights: readonly KnownSight[], stepMs: number): FusionFigures {
  const byUser = new Map<number, Map<number, KnownSight[]>>();
  const usersOfNumber = new Map<string, Set<number>>();
  for (const sight of sights) {
    const ticks = getOrAdd(byUser, sight.key, () => new Map<number, KnownSight[]>());
    getOrAdd(ticks, sight.tick, () => []).push(sight);
    getOrAdd(usersOfNumber, `${sight.tick} ${sight.objectId}`, () => new Set<number>()).add(sight.key);
  }
  let moments = 0;
  let seenTogether = 0;
  let oneNumber = 0;
  let onePrimary = 0;
  let switches = 0;
  for (const ticks of byUser.values()) {
    let before: string | undefined;
    for (const tick of [...ticks.keys()].sort((a, b) => a - b)) {
      const together = ticks.get(tick) as KnownSight[];
      const numbers = new Set(together.map(({ objectId }) => objectId));
      const primaries = together.filter(({ isPrimary }) => isPrimary);
      moments++;
      if (primaries.length === 1) onePrimary++;
      if (new Set(together.map(({ unitId }) => unitId)).size > 1) {
        seenTogether++;
        if (numbers.size === 1) oneNumber++;
      }
      const now = primaries[0]?.objectId;
      if (before !== undefined && now !== undefined && now !== before) switches++;
      before = now ?? before;
    }
  }
  const mixedUp = [...usersOfNumber.values()].filter(({ size }) => size > 1).length;
  return {
    seenTogether,
    oneNumberShare: oneNumber / seenTogether,
    switchesPerMinute: switches / ((moments * stepMs) / 60_000),
    mixedUpShare: mixedUp / usersOfNumber.size,
    onePrimaryShare: onePrimary / moments,
  };
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
