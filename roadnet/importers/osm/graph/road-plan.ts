import type { FindingsList } from '../../findings-list';
import type { OsmData } from '../read/osm-data';
import { consolidate, type Cluster } from './consolidate';
import { planControls, type ControlPlan } from './control-points';
import { joinSegments } from './join-segments';
import { RoadGraph, type Segment } from './road-graph';
import { coursesOf, splitCourses } from './split-roads';

/** Roads cut, joined and grouped into junctions: all that is left is to draw them. */
export interface RoadPlan {
  readonly graph: RoadGraph;
  readonly clusters: readonly Cluster[];
  readonly controls: ControlPlan;
}

const NOTHING: ReadonlySet<number> = new Set();

/** From ways to junctions. Ways for people only are a graph of their own that does not divide the roads. */
export function planRoads(data: OsmData, side: 1 | -1, findings: FindingsList): RoadPlan {
  const courses = coursesOf(data, side, findings);
  const whole = splitCourses(data, courses, NOTHING).filter(({ road }) => !road.isOnlyForPeople);
  const controls = planControls(data, new RoadGraph(joinSegments(whole, NOTHING)));
  const standAlone = new Set(controls.standAlone.keys());
  const pieces = splitCourses(data, courses, standAlone);
  const isForPeople = ({ road }: Segment): boolean => road.isOnlyForPeople;
  const graph = new RoadGraph(joinSegments(pieces.filter((segment) => !isForPeople(segment)), standAlone));
  return { graph, clusters: consolidate(data, graph, controls.signalNodes, standAlone), controls };
}
