import type { FindingsList } from '../../findings-list';
import type { OsmData, OsmWay } from '../read/osm-data';
import { reportAbout } from '../tags/report';
import { roadOf, type Road } from '../tags/road';
import { segmentOf, type Segment } from './road-graph';

/** A road with the runs of nodes that are there. */
export interface Course {
  readonly road: Road;
  readonly nodes: readonly number[];
}

/** Reads every way as a road; ways of which nothing is left are told in the findings. */
export function coursesOf(data: OsmData, side: 1 | -1, findings: FindingsList): Course[] {
  const courses: Course[] = [];
  const drawn = new DrawnCourses();
  for (const way of data.ways) {
    const report = reportAbout(findings, `way/${way.id}`);
    const road = roadOf(way, side, report);
    if (!road) continue;
    for (const nodes of runsOf(data, way, findings)) {
      const course = { road, nodes };
      const under = drawn.findUnder(course);
      if (under === undefined) courses.push(course);
      else report('info', 'osm.duplicate', 'nd', `lies on way ${under} and says no more than it does; it is left out`, 'Keep one way for both directions.');
    }
  }
  return courses;
}

/**
 * Exporters write two-way streets twice, once in each direction. Of two courses over the same nodes the later is dropped,
 * unless they are one-way roads in opposite directions.
 */
class DrawnCourses {
  private readonly byNodes = new Map<string, (Course & { isTurned: boolean })[]>();

  /** Way that the course lies on, undefined when it is new. */
  findUnder({ road, nodes }: Course): number | undefined {
    const isTurned = nodes[0]! > nodes.at(-1)!;
    const key = (isTurned ? [...nodes].reverse() : nodes).join();
    const known = this.byNodes.get(key) ?? [];
    const under = known.find((other) => other.road.level === road.level && (other.road.isTwoWay || road.isTwoWay || other.isTurned === isTurned));
    if (under) return under.road.wayId;
    this.byNodes.set(key, [...known, { road, nodes, isTurned }]);
    return undefined;
  }
}

/** Node indices of a way, without repetitions; cut where nodes are missing, so that no road is drawn over a gap. */
function runsOf({ nodes: table }: OsmData, way: OsmWay, findings: FindingsList): number[][] {
  const runs: number[][] = [];
  let run: number[] = [];
  let missing = 0;
  for (const ref of way.refs) {
    const node = table.indexOf(ref);
    if (node < 0) {
      missing++;
      if (run.length > 1) runs.push(run);
      run = [];
    } else if (run.length > 1 && run[run.length - 2] === node) {
      // Folded back on itself (exporters of graphs do so): there and back are two runs.
      runs.push(run);
      run = [run[run.length - 1]!, node];
    } else if (run[run.length - 1] !== node) run.push(node);
  }
  if (run.length > 1) runs.push(run);
  const about = { line: `way/${way.id}`, field: 'nd' } as const;
  if (missing > 0) {
    // Extracts that cut ways at their border are common: what lies inside stays.
    findings.add({ ...about, severity: runs.length === 0 ? 'warning' : 'info', check: 'osm.missing-node', reason: `${missing} of ${way.refs.length} nodes are not in the file; the road ends there`, fix: 'Cut the extract with complete ways (osmium extract -s complete_ways).' });
  } else if (runs.length === 0) {
    findings.add({ ...about, severity: 'warning', check: 'osm.short-way', reason: `has ${new Set(way.refs).size} node${way.refs.length === 1 ? '' : 's'} and so no length; it is left out`, fix: 'Draw it with two nodes at least, or remove it.' });
  }
  return runs;
}

/**
 * Cuts roads at their ends, where roads for vehicles meet, where a way touches itself, and at `cuts`. Ways for people are
 * cut where they meet anything but do not cut roads for vehicles.
 */
export function splitCourses(data: OsmData, courses: readonly Course[], cuts: ReadonlySet<number>): Segment[] {
  const vehicleUses = new Uint8Array(data.nodes.count);
  const uses = new Uint8Array(data.nodes.count);
  for (const { road, nodes } of courses) {
    nodes.forEach((node, i) => {
      // An end counts for two: a way that ends on another's middle, and two ways that meet at their ends.
      const count = i === 0 || i === nodes.length - 1 ? 2 : 1;
      uses[node] = Math.min(255, uses[node]! + count);
      if (!road.isOnlyForPeople) vehicleUses[node] = Math.min(255, vehicleUses[node]! + count);
    });
  }
  const segments: Segment[] = [];
  for (const { road, nodes } of courses) {
    const counts = road.isOnlyForPeople ? uses : vehicleUses;
    let from = 0;
    for (let i = 1; i < nodes.length; i++) {
      if (counts[nodes[i]!]! < 2 && !cuts.has(nodes[i]!)) continue;
      segments.push(segmentOf(data, road, nodes.slice(from, i + 1)));
      from = i;
    }
  }
  return segments;
}
