import type { Roadnet } from '../model/roadnet';
import { deriveConflicts } from './derive-conflicts';
import { movementPathsOf, type MovementPath } from './movement-paths';
import { closestApproachM, firstCutM } from './path-overlap';

/** A source's own statement of which movements of a junction are foes; index i is `movements[i]`. */
export interface FoesMatrix {
  readonly junctionId: string;
  /** Line of the file. */
  readonly line: number;
  /** `connectionKey(from, to)` or a crossing's id; undefined where no connection leads over it. */
  readonly movements: readonly (string | undefined)[];
  isFoe(i: number, j: number): boolean;
}

/** A pair on which geometry and the source do not agree. */
export interface Miss {
  readonly line: number;
  readonly junctionId: string;
  readonly first: string;
  readonly second: string;
  /** What geometry says; `none` where only the source sees a conflict. */
  readonly derived: 'crossing' | 'merging' | 'pedestrian' | 'none';
  readonly reason: string;
}

export interface FoesComparison {
  /** Unordered pairs of movements of one junction that its matrix has a row for. */
  readonly pairs: number;
  readonly foes: number;
  readonly derived: number;
  readonly agreement: number;
  /** Share of the source's foes that were derived, and of the derived that are foes; 1 where there are none. */
  readonly recall: number;
  readonly precision: number;
  /** Share agreed among pairs that are no foes. */
  readonly agreementNotFoes: number;
  /** Pairs with a row that no connection leads over: not compared. */
  readonly unknown: number;
  readonly misses: readonly Miss[];
}

/** Compares conflicts derived from geometry alone with a source's own matrices, pair by pair. */
export function compareFoes(roadnet: Roadnet, matrices: readonly FoesMatrix[]): FoesComparison {
  const derived = new Map(deriveConflicts(roadnet).map(({ junctionId, first, second, kind }) => [pairKey(junctionId, first, second), kind]));
  const paths = movementPathsOf(roadnet);
  const counts = { both: 0, onlyFoes: 0, onlyDerived: 0, neither: 0, unknown: 0 };
  const misses: Miss[] = [];
  for (const matrix of matrices) {
    const pathOf = new Map((paths.get(matrix.junctionId) ?? []).map((path) => [path.key, path]));
    for (let i = 0; i < matrix.movements.length; i++) {
      for (let j = i + 1; j < matrix.movements.length; j++) {
        const first = matrix.movements[i];
        const second = matrix.movements[j];
        if (first === undefined || second === undefined) {
          counts.unknown++;
          continue;
        }
        const isFoe = matrix.isFoe(i, j) || matrix.isFoe(j, i);
        const kind = derived.get(pairKey(matrix.junctionId, first, second));
        counts[isFoe ? (kind ? 'both' : 'onlyFoes') : kind ? 'onlyDerived' : 'neither']++;
        if (isFoe === (kind !== undefined)) continue;
        misses.push({ line: matrix.line, junctionId: matrix.junctionId, first, second, derived: kind ?? 'none', reason: reasonOf(pathOf.get(first), pathOf.get(second), kind !== undefined) });
      }
    }
  }
  const { both, onlyFoes, onlyDerived, neither, unknown } = counts;
  const pairs = both + onlyFoes + onlyDerived + neither;
  return {
    pairs,
    foes: both + onlyFoes,
    derived: both + onlyDerived,
    agreement: share(both + neither, pairs),
    recall: share(both, both + onlyFoes),
    precision: share(both, both + onlyDerived),
    agreementNotFoes: share(neither, neither + onlyDerived),
    unknown,
    misses,
  };
}

const pairKey = (junctionId: string, a: string, b: string): string => `${junctionId} ${a < b ? a : b} ${a < b ? b : a}`;

const share = (part: number, whole: number): number => (whole === 0 ? 1 : Number((part / whole).toFixed(5)));

/** Probable reason of a miss, from where the two paths run. */
function reasonOf(a: MovementPath | undefined, b: MovementPath | undefined, derived: boolean): string {
  if (!a || !b) return 'a movement without a path of two points';
  const sameApproach = a.fromLinkId === b.fromLinkId ? 'of one approach, ' : '';
  if (derived) {
    if (firstCutM(a, b) !== undefined) return `${sameApproach}the centre lines cut each other as drawn; the source goes by the order of the roads around the junction, not by the lines`;
    if (a.toLinkId === b.toLinkId) return 'streams that share exit lanes, or one exit lane';
    return `${sameApproach}one runs into the other's lane (${closestApproachM(a, b).toFixed(1)} m between the centre lines); the source does not count it`;
  }
  return `${sameApproach}as drawn the lines do not cut and stay ${closestApproachM(a, b).toFixed(1)} m apart; the source goes by the order of the roads around the junction`;
}
