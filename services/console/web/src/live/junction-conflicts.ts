/** What a junction's movements have to do with each other. Pure. */
import type { JunctionLayout, PlanConflict, PlanMovement } from '../api/model';

export type ClashKind = PlanConflict['kind'];

/** A row of the matrix: a signal group, or a movement by itself where no signal governs it. */
export interface MatrixRow {
  readonly key: string;
  readonly label: string;
  readonly group: number | null;
  readonly movements: readonly PlanMovement[];
}

/** Conflicts of one movement, by the other movement. */
export function clashesOf(layout: JunctionLayout, movement: number): ReadonlyMap<number, PlanConflict> {
  const clashes = new Map<number, PlanConflict>();
  for (const conflict of layout.conflicts) {
    if (conflict.first === movement) clashes.set(conflict.second, conflict);
    else if (conflict.second === movement) clashes.set(conflict.first, conflict);
  }
  return clashes;
}

/** Rows in order of group; what no signal governs stands behind, each movement by itself. */
export function matrixRows({ movements }: JunctionLayout): MatrixRow[] {
  const groups = new Map<string, { key: string; label: string; group: number | null; movements: PlanMovement[] }>();
  movements.forEach((movement, i) => {
    const { signalGroup, controllerId } = movement;
    const key = signalGroup === null ? `m${movement.movement}` : `${controllerId ?? ''} ${signalGroup}`;
    const row = groups.get(key) ?? { key, label: signalGroup === null ? `·${i + 1}` : String(signalGroup), group: signalGroup, movements: [] };
    row.movements.push(movement);
    groups.set(key, row);
  });
  return [...groups.values()].sort((a, b) => (a.group ?? Infinity) - (b.group ?? Infinity) || (a.key < b.key ? -1 : 1));
}

const GRAVITY: Readonly<Record<ClashKind, number>> = { crossing: 3, pedestrian: 2, merging: 1 };

/** The gravest conflict between each two rows; a row with itself when two of its movements conflict. */
export function matrixOf(layout: JunctionLayout, rows: readonly MatrixRow[]): ReadonlyMap<string, ClashKind> {
  const rowOf = new Map(rows.flatMap(({ key, movements }) => movements.map(({ movement }) => [movement, key] as const)));
  const cells = new Map<string, ClashKind>();
  for (const { first, second, kind } of layout.conflicts) {
    const [a, b] = [rowOf.get(first), rowOf.get(second)];
    if (a === undefined || b === undefined) continue;
    for (const cell of [`${a}|${b}`, `${b}|${a}`]) {
      const known = cells.get(cell);
      if (!known || GRAVITY[kind] > GRAVITY[known]) cells.set(cell, kind);
    }
  }
  return cells;
}

/** Colour of a group, far from its neighbours' in hue; the number stands beside it, so that colour is never alone. */
export function groupColour(group: number | null, isDark: boolean): string {
  if (group === null) return isDark ? '#9fb0c2' : '#52637a';
  return `hsl(${(group * 137.5 + 190) % 360} ${isDark ? '75% 66%' : '70% 36%'})`;
}
