/** A junction drawn to scale in metres, north up. */
import type { JunctionLayout, PlanMovement, PlanPoint } from '../api/model';
import { groupColour, type clashesOf } from '../live/junction-conflicts';
import { usePage } from './context';

/** Approaches are drawn so far beyond the junction itself. */
const ARM_SHOWN_M = 14;
const CLASH_COLOURS = { crossing: 'var(--bad)', merging: 'var(--warn)', pedestrian: 'var(--accent)' } as const;

const path = (line: readonly PlanPoint[]): string => line.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x} ${-y}`).join('');

/** Half the side of the square that is shown. */
function reachOf({ movements, outline }: JunctionLayout): number {
  const all = [...outline, ...movements.flatMap(({ line }) => line)];
  return all.reduce((most, [x, y]) => Math.max(most, Math.abs(x), Math.abs(y)), 8) + ARM_SHOWN_M;
}

/** A place on a line by its share of the length. */
function placeOn(line: readonly PlanPoint[], share: number): PlanPoint {
  const lengths = line.slice(1).map(([x, y], i) => Math.hypot(x - line[i]![0], y - line[i]![1]));
  let left = lengths.reduce((sum, length) => sum + length, 0) * share;
  for (const [i, length] of lengths.entries()) {
    if (left <= length && length > 0) return [line[i]![0] + ((line[i + 1]![0] - line[i]![0]) * left) / length, line[i]![1] + ((line[i + 1]![1] - line[i]![1]) * left) / length];
    left -= length;
  }
  return line.at(-1) ?? [0, 0];
}

interface Drawing {
  readonly layout: JunctionLayout;
  /** Number of the movement that is looked at. */
  readonly active: number | null;
  readonly clashes: ReturnType<typeof clashesOf> | null;
  readonly onActive: (movement: number | null) => void;
}

export function JunctionDrawing({ layout, active, clashes, onActive }: Drawing) {
  const { url, t } = usePage();
  const isDark = url.theme === 'dark';
  const reach = reachOf(layout);
  const size = reach / 17;
  const facts = { lanes: layout.lanes.length, movements: layout.movements.length, conflicts: layout.conflicts.length };
  // What is looked at lies above what conflicts with it, and that above the rest.
  const weight = ({ movement }: PlanMovement): number => (movement === active ? 2 : clashes?.has(movement) ? 1 : 0);
  const ordered = [...layout.movements].sort((a, b) => weight(a) - weight(b));
  return (
    <svg class="plan" viewBox={`${-reach} ${-reach} ${2 * reach} ${2 * reach}`} role="img" aria-label={t('plan.drawing', facts)} onMouseLeave={() => onActive(null)}>
      {layout.outline.length > 2 && <path class="plan-outline" d={`${path(layout.outline)}Z`} />}
      {layout.lanes.map(({ laneNo, role, line, widthM }) => (
        <path key={`${role}e${laneNo}`} class="plan-edge" d={path(line)} stroke-width={widthM} />
      ))}
      {layout.lanes.map(({ laneNo, role, line, widthM }) => (
        <path key={`${role}${laneNo}`} class={`plan-lane is-${role}`} d={path(line)} stroke-width={Math.max(0.2, widthM - 0.3)} />
      ))}
      {ordered.map((one) => (
        <MovementLine key={one.movement} movement={one} isDark={isDark} stroke={size * 0.13} isFaint={active !== null && weight(one) === 0} clash={clashes?.get(one.movement)?.kind ?? null} onActive={onActive} />
      ))}
      {clashes && [...clashes.values()].map(({ first, second, kind, area }) => area.length > 2 && <path key={`${first} ${second}`} class="plan-area" d={`${path(area)}Z`} fill={CLASH_COLOURS[kind]} stroke={CLASH_COLOURS[kind]} />)}
      {layout.lanes.map(({ laneNo, role, line, number, widthM }) => {
        if (role !== 'in') return null;
        const [x, y] = placeOn([...line].reverse(), Math.min(0.9, 6 / 60));
        return (
          <text key={`n${laneNo}`} class="plan-number" x={x} y={-y} font-size={Math.min(size, widthM * 0.8)}>
            {number}
          </text>
        );
      })}
      <Badges layout={layout} size={size} isDark={isDark} isShown={(movement) => active === null || weight(movement) > 0} />
      <text x={reach - 1.4 * size} y={-reach + 1.2 * size} font-size={size}>
        ↑{t('plan.north')}
      </text>
    </svg>
  );
}

function MovementLine({ movement, isDark, stroke, isFaint, clash, onActive }: { movement: PlanMovement; isDark: boolean; stroke: number; isFaint: boolean; clash: keyof typeof CLASH_COLOURS | null; onActive: Drawing['onActive'] }) {
  const { movement: no, line, signalGroup, kind, name } = movement;
  const d = path(line);
  return (
    <g data-movement={no} onMouseEnter={() => onActive(no)} onClick={() => onActive(no)}>
      <path class={`plan-movement ${isFaint ? 'is-faint' : ''} ${kind === 'pedestrian' ? 'is-walk' : ''}`} d={d} stroke={clash ? CLASH_COLOURS[clash] : groupColour(signalGroup, isDark)} stroke-width={clash ? stroke * 1.4 : stroke} />
      <path class="plan-reach" d={d} stroke-width={stroke * 4}>
        <title>{name}</title>
      </path>
    </g>
  );
}

/** Number of each group once per lane that it governs, where its movements begin. */
function Badges({ layout, size, isDark, isShown }: { layout: JunctionLayout; size: number; isDark: boolean; isShown: (movement: PlanMovement) => boolean }) {
  const seen = new Map<string, PlanPoint>();
  const badges: { key: string; group: number; x: number; y: number }[] = [];
  for (const movement of layout.movements) {
    if (movement.signalGroup === null || !isShown(movement)) continue;
    const key = `${movement.fromLaneNo ?? movement.name} ${movement.signalGroup}`;
    if (seen.has(key)) continue;
    // Several groups of one lane stand behind each other along it.
    const before = [...seen.keys()].filter((other) => other.startsWith(`${movement.fromLaneNo ?? movement.name} `)).length;
    const [x, y] = placeOn(movement.line, movement.kind === 'pedestrian' ? 0.5 : Math.min(0.75, 0.12 + before * 0.22));
    seen.set(key, [x, y]);
    badges.push({ key, group: movement.signalGroup, x, y });
  }
  return (
    <>
      {badges.map(({ key, group, x, y }) => (
        <g key={key}>
          <circle class="plan-badge" cx={x} cy={-y} r={size * 0.5} fill={groupColour(group, isDark)} />
          <text class="plan-badge-text" x={x} y={-y} font-size={size * 0.58} style={{ fill: isDark ? '#071018' : '#ffffff' }}>
            {group}
          </text>
        </g>
      ))}
    </>
  );
}
