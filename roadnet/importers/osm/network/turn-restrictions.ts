import type { Period } from '../../../model/roadnet';
import { MOTOR_CLASSES, VEHICLE_CLASSES } from '../../../model/vehicle-class';
import type { FindingsList } from '../../findings-list';
import { farNode, nodeOf, type Arm, type RoadGraph, type Segment } from '../graph/road-graph';
import type { OsmData, OsmRelation } from '../read/osm-data';
import { ACCESS_MODES, reportHolidays } from '../tags/access';
import { parseConditional, parsePeriod } from '../tags/conditional';
import { reportAbout, type Report } from '../tags/report';
import type { Step } from './movements';

const VEHICLES = MOTOR_CLASSES | VEHICLE_CLASSES.bicycle;
/** Longest chain of via ways that is followed. */
const MAX_VIA_STEPS = 12;

/** A sequence of ways that must not be driven. */
export interface ForbiddenTurn {
  readonly relationId: number;
  readonly steps: readonly Step[];
  readonly classes: number;
  readonly when: Period;
  readonly cause: string;
}

/** Forbidden to every vehicle at any time: such a movement does not exist. */
export function isAbsolute({ classes, when }: ForbiddenTurn): boolean {
  return (classes & MOTOR_CLASSES) === MOTOR_CLASSES && when.fromMs === undefined && when.toMs === undefined && (when.weekly ?? []).length === 0;
}

interface Rule {
  readonly kind: string;
  readonly classes: number;
  readonly when: Period;
  readonly cause: string;
}

/**
 * Reads relations `type=restriction` (OSM "Relation:restriction"): no_… and only_…, via a node or via ways, for some modes
 * (`restriction:hgv`, `except`), at times (`restriction:conditional`, or `day_on`, `hour_on` … of old). What a relation
 * lacks is told, and the relation passed over.
 */
export function readTurnRestrictions(data: OsmData, graph: RoadGraph, findings: FindingsList): ForbiddenTurn[] {
  const index = new WayIndex(graph.segments);
  return data.relations.flatMap((relation) => {
    const report = reportAbout(findings, `relation/${relation.id}`);
    const rules = rulesOf(relation, report);
    return rules.length === 0 ? [] : turnsOf(relation, rules, data, graph, index, report);
  });
}

function rulesOf({ tags }: OsmRelation, report: Report): Rule[] {
  const excepted = (tags.get('except') ?? '').split(';').reduce((mask, mode) => mask | classesOfMode(mode.trim()), 0);
  const rules: Rule[] = [];
  for (const [key, value] of tags) {
    const match = /^restriction(?::([a-z_]+?))?(:conditional)?$/.exec(key);
    if (!match) continue;
    const isConditional = match[2] !== undefined || match[1] === 'conditional';
    const mode = match[1] === 'conditional' ? undefined : match[1];
    const named = mode === undefined ? VEHICLES : classesOfMode(mode);
    const classes = named & ~excepted;
    if (named === 0) {
      report('info', 'osm.restriction', key, `"${mode}" is a mode that is not told apart; the restriction is passed over`, 'Use hgv, bus, motorcar, motorcycle, bicycle …');
      continue;
    }
    const parts = isConditional ? parseConditional(value) : [{ value, when: oldPeriodOf(tags), condition: '', passedOver: [] }];
    for (const { value: kind, when, condition, passedOver } of parts) {
      if (kind === 'none') continue;
      if (when === undefined) {
        report('info', 'osm.conditional', key, `"${kind} @ (${condition.slice(0, 60)})" is not a restriction by weekday and time; it is passed over`, 'State it as days and hours.');
        continue;
      }
      if (passedOver.length > 0) reportHolidays(report, key, passedOver);
      if (/^(no|only)_[a-z_]+$/.test(kind)) rules.push({ kind, classes, when, cause: `${key}=${value}`.slice(0, 200) });
      else report('warning', 'osm.restriction', key, `"${kind.slice(0, 40)}" is no turn restriction; it is passed over`, 'Use no_left_turn, only_straight_on …');
    }
  }
  if (rules.length === 0 && ![...tags.keys()].some((key) => key.startsWith('restriction'))) report('warning', 'osm.restriction', 'restriction', 'does not say what is restricted; it is passed over', 'Add restriction=no_left_turn or the like.');
  return rules;
}

/** `day_on`, `day_off`, `hour_on`, `hour_off`: the notation before conditional tags. */
function oldPeriodOf(tags: ReadonlyMap<string, string>): Period | undefined {
  const [dayOn, dayOff, hourOn, hourOff] = ['day_on', 'day_off', 'hour_on', 'hour_off'].map((key) => tags.get(key));
  if (dayOn === undefined && hourOn === undefined) return {};
  const days = dayOn === undefined ? '' : `${dayOn.slice(0, 2)}-${(dayOff ?? dayOn).slice(0, 2)}`;
  const hours = hourOn === undefined || hourOff === undefined ? '' : `${hourOn}-${hourOff}`;
  return parsePeriod(`${days} ${hours}`.trim()).when;
}

function classesOfMode(mode: string): number {
  return ACCESS_MODES.find(([key]) => key === mode)?.[1] ?? 0;
}

class WayIndex {
  private readonly byWay = new Map<number, Segment[]>();

  constructor(segments: readonly Segment[]) {
    for (const segment of segments) {
      for (const wayId of segment.wayIds) this.byWay.set(wayId, [...(this.byWay.get(wayId) ?? []), segment]);
    }
  }

  has(wayId: number): boolean {
    return this.byWay.has(wayId);
  }

  /** Arms at which the way's segments end, as the way's own. */
  endsOf(wayId: number): Arm[] {
    return (this.byWay.get(wayId) ?? []).flatMap((segment) => [
      ...(segment.firstWayId === wayId ? [{ segment, isStart: true }] : []),
      ...(segment.lastWayId === wayId ? [{ segment, isStart: false }] : []),
    ]);
  }
}

/** Arms of a node that belong to a way. */
function armsOfWay(graph: RoadGraph, node: number, wayId: number): Arm[] {
  return graph.armsAt(node).filter(({ segment, isStart }) => (isStart ? segment.firstWayId : segment.lastWayId) === wayId);
}

function enters({ segment, isStart }: Arm): boolean {
  return (isStart ? segment.road.backward : segment.road.forward).length > 0;
}

function leaves({ segment, isStart }: Arm): boolean {
  return (isStart ? segment.road.forward : segment.road.backward).length > 0;
}

const stepIn = ({ segment, isStart }: Arm): Step => ({ segment, isForward: !isStart });
const stepOut = ({ segment, isStart }: Arm): Step => ({ segment, isForward: isStart });

function turnsOf(relation: OsmRelation, rules: readonly Rule[], data: OsmData, graph: RoadGraph, index: WayIndex, report: Report): ForbiddenTurn[] {
  const membersOf = (role: string): readonly { type: string; ref: number }[] => relation.members.filter((member) => member.role === role);
  const [from, via, to] = [membersOf('from'), membersOf('via'), membersOf('to')];
  const broken = (field: string, reason: string): ForbiddenTurn[] => {
    report('warning', 'osm.restriction', field, `${reason}; the restriction is passed over`, 'Give it from, via and to that are in the file and meet.');
    return [];
  };
  for (const [role, members] of [['from', from], ['to', to]] as const) {
    if (members.length === 0) return broken(role, `has no member ${role}`);
    if (members.some(({ type }) => type !== 'way')) return broken(role, `its member ${role} is no way`);
    const absent = members.find(({ ref }) => !index.has(ref));
    if (absent) return broken(role, `way ${absent.ref} (${role}) is not a road of the file`);
  }
  if (via.length === 0) return broken('via', 'has no member via');
  const viaNodes = via.filter(({ type }) => type === 'node');
  const viaWays = via.filter(({ type }) => type === 'way').map(({ ref }) => ref);
  const absentWay = viaWays.find((ref) => !index.has(ref));
  if (absentWay !== undefined) return broken('via', `way ${absentWay} (via) is not a road of the file`);

  const paths: { head: Step[]; node: number }[] = [];
  for (const { ref } of from) {
    if (viaWays.length > 0) {
      for (const arm of index.endsOf(ref)) {
        const node = nodeOf(arm);
        if (enters(arm)) paths.push(...followVia(graph, arm, node, viaWays, to.map((member) => member.ref)));
      }
    } else {
      const node = data.nodes.indexOf(viaNodes[0]!.ref);
      if (node < 0) return broken('via', `node ${viaNodes[0]!.ref} (via) is not in the file`);
      for (const arm of armsOfWay(graph, node, ref)) if (enters(arm)) paths.push({ head: [stepIn(arm)], node });
    }
  }
  const turns: ForbiddenTurn[] = [];
  for (const { head, node } of paths) {
    const targets = to.flatMap(({ ref }) => armsOfWay(graph, node, ref)).filter(leaves);
    if (targets.length === 0) continue;
    for (const { kind, ...rule } of rules) {
      const forbidden = kind.startsWith('no_') ? targets : graph.armsAt(node).filter((arm) => leaves(arm) && !targets.includes(arm));
      for (const arm of forbidden) turns.push({ relationId: relation.id, steps: [...head, stepOut(arm)], ...rule });
    }
  }
  if (turns.length === 0 && !(paths.length > 0 && rules.every(({ kind }) => kind.startsWith('only_')))) return broken('via', 'from, via and to do not meet in the direction of travel');
  return turns;
}

/** Ways of driving over all via ways from the end of `from` to a node where `to` begins, fewest steps first. */
function followVia(graph: RoadGraph, from: Arm, node: number, viaWays: readonly number[], toWays: readonly number[]): { head: Step[]; node: number }[] {
  const found: { head: Step[]; node: number }[] = [];
  const visit = (at: number, head: Step[], seen: ReadonlySet<number>): void => {
    if (seen.size === viaWays.length && toWays.some((ref) => armsOfWay(graph, at, ref).some(leaves))) {
      found.push({ head, node: at });
      return;
    }
    if (head.length > MAX_VIA_STEPS) return;
    for (const arm of graph.armsAt(at)) {
      if (!leaves(arm) || head.some(({ segment }) => segment === arm.segment) || !arm.segment.wayIds.some((wayId) => viaWays.includes(wayId))) continue;
      visit(farNode(arm), [...head, stepOut(arm)], new Set([...seen, ...arm.segment.wayIds.filter((wayId) => viaWays.includes(wayId))]));
    }
  };
  visit(node, [stepIn(from)], new Set());
  return found;
}
