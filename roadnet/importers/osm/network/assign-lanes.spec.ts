import fc from 'fast-check';
import { TURNS } from '../tags/turns';
import { assignLanes, type ApproachView, type ExitView } from './assign-lanes';

const { left, straight, right } = TURNS;
const exit = (kerbwardDeg: number, lanes = 3, more: Partial<ExitView> = {}): ExitView => ({ kerbwardDeg, lanes, isUTurn: false, kerbwardShiftM: 0, ...more });
const approach = (turns: readonly number[], more: Partial<ApproachView> = {}): ApproachView => ({ turns, laneWidthM: 3.5, isSignalised: true, isJoint: false, ...more });

/** Exits of each lane, kerb first: `r` the kerb's side, `s` straight, `l` the other. */
function uses(view: ApproachView, exits: readonly ExitView[], names: string): string[] {
  const pairs = assignLanes(view, exits);
  return view.turns.map((_, lane) => [...new Set(pairs.filter((pair) => pair.lane === lane).map(({ exit: at }) => names[at]!))].join(''));
}

describe('without arrows', () => {
  const exits = [exit(90), exit(0), exit(-90)];
  it.each([
    [1, ['rsl']],
    [2, ['rs', 'sl']],
    [3, ['rs', 's', 'l']],
    [4, ['rs', 's', 's', 'l']],
  ])('%i lanes at signals', (count, expected) => expect(uses(approach(Array(count).fill(0)), exits, 'rsl')).toEqual(expected));

  it('a stem shares its lanes out', () => {
    expect(uses(approach([0, 0]), [exit(90), exit(-90)], 'rl')).toEqual(['r', 'l']);
    expect(uses(approach([0, 0, 0]), [exit(90), exit(-90)], 'rl')).toEqual(['r', 'rl', 'l']);
  });

  it('a road that loses or gains a lane: every lane goes on and every new one is reached', () => {
    expect(assignLanes(approach([0, 0, 0], { isJoint: true }), [exit(0, 2)]).map(({ lane, exitLane }) => [lane, exitLane])).toEqual([[0, 0], [1, 1], [2, 1]]);
    expect(assignLanes(approach([0, 0], { isJoint: true }), [exit(0, 3)]).map(({ lane, exitLane }) => [lane, exitLane])).toEqual([[0, 0], [1, 1], [1, 2]]);
  });
});

it('arrows are followed; a left arrow at a fork means its left branch', () => {
  expect(uses(approach([right, straight, left]), [exit(90), exit(0), exit(-90)], 'rsl')).toEqual(['r', 's', 'l']);
  expect(uses(approach([right, left]), [exit(20, 1), exit(-20, 1)], 'ab')).toEqual(['a', 'b']);
});

it('whatever meets: each lane has a use, no lane or exit lane is invented, movements of one approach do not cross', () => {
  const someExit = fc.record({ kerbwardDeg: fc.integer({ min: -149, max: 149 }), lanes: fc.integer({ min: 1, max: 5 }), isUTurn: fc.constant(false), kerbwardShiftM: fc.integer({ min: -8, max: 8 }) });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.array(someExit, { minLength: 1, maxLength: 5 }), fc.boolean(), (count, exits, isSignalised) => {
      const pairs = assignLanes(approach(Array(count).fill(0), { isSignalised }), exits);
      expect(new Set(pairs.map(({ lane }) => lane)).size).toBe(count);
      for (const { lane, exit: at, exitLane } of pairs) expect(lane >= 0 && lane < count && exitLane >= 0 && exitLane < exits[at]!.lanes).toBe(true);
      // Of two movements to different roads, the one from further in goes to the road further in.
      for (const a of pairs) for (const b of pairs) if (a.lane < b.lane && a.exit !== b.exit) expect(exits[a.exit]!.kerbwardDeg).toBeGreaterThanOrEqual(exits[b.exit]!.kerbwardDeg);
      for (const a of pairs) for (const b of pairs) if (a.lane < b.lane && a.exit === b.exit) expect(a.exitLane).toBeLessThanOrEqual(b.exitLane);
    }),
  );
});
